"""`python -m canonym` is the command `canonym`."""

from canonym.cli import main

raise SystemExit(main())
