"""The command `canonym`: parsing and printing only. Nothing compiled is imported before a command needs it.

`texts` has annotate and rewrite, `names` resolve and variants, `lexicon`, `bench` and `check` the commands of their
names; what they share stands in `command`, `options`, `inputs` and `printing`.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run `canonym` with these arguments (those of the process by default) and return its exit code."""
    from canonym.cli import bench, check, command, lexicon, names, texts

    commands = (texts.add_annotate, texts.add_rewrite, names.add_resolve, names.add_variants)
    others = (lexicon.add_parser, bench.add_parser, check.add_parser)
    return command.main((*commands, *others), argv)
