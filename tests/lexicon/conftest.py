"""Properties of files take as long as the machine takes: no deadline for one example."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
