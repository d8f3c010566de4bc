"""The command `canonym check`: parsing and printing only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from canonym import cli_command
from canonym.cli_command import UsageError, add_command


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add `check` to the parser of `canonym`. It sets `run`, which returns the exit code."""
    parser = add_command(
        subparsers,
        "check",
        _check,
        help="hold a name matcher to the laws",
        text="Run the laws of name matching on a matcher and print for each: holds, BROKEN with the smallest "
        "counterexample, or n/a with the reason. The exit code is 1 when a law is broken. Needs the extra `testing`.",
        example="canonym check --examples 50 canonym.testing.adapters:rapidfuzz:WRatio",
    )
    parser.add_argument(
        "matcher",
        metavar="MODULE:MATCHER",
        help="a function of (mention, names) or a Subject; canonym.testing.adapters:rapidfuzz:WRatio for a known one",
    )
    parser.add_argument("--examples", type=int, default=200, metavar="N", help="examples for each law (200)")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help="at most so long for each law (60)")
    parser.add_argument("--seed", type=int, default=0, help="another seed tries other cases (0)")
    parser.add_argument("--law", action="append", default=[], metavar="LAW", help="only this law; may be repeated")
    parser.add_argument("--report", choices=("html", "json"), help="print a report of this form instead of lines")
    parser.add_argument("--out", metavar="FILE", help="write the report to a file instead")
    return parser


def _check(arguments: argparse.Namespace) -> int:
    import json
    from pathlib import Path

    from canonym.errors import MissingExtraError

    try:
        from canonym.testing import checking, laws, subject
    except ImportError as error:
        raise MissingExtraError(f'canonym check needs Hypothesis: pip install "canonym[testing]" ({error})') from error
    unknown = [name for name in arguments.law if name not in laws.BY_NAME]
    if unknown:
        raise UsageError(f"no law is called {', '.join(unknown)}; there are {', '.join(laws.BY_NAME)}")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found = subject.read_subject(arguments.matcher)
    except MissingExtraError:
        raise
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"{arguments.matcher}: {error}") from None
    chosen = [law for law in laws.LAWS if not arguments.law or law.name in arguments.law]
    in_lines = arguments.report is None
    findings = checking.check(
        found,
        laws=chosen,
        examples=arguments.examples,
        seconds=arguments.seconds,
        seed=arguments.seed,
        tell=(lambda finding: print(checking.as_text(finding), flush=True)) if in_lines else None,
    )
    if not in_lines:
        if arguments.report == "json":
            text = json.dumps(checking.as_json(found, findings), ensure_ascii=False, indent=2) + "\n"
        else:
            text = checking.as_html(found, findings)
        if arguments.out:
            Path(arguments.out).write_text(text, "utf-8")
        else:
            print(text, end="")
    broken = sum(finding.verdict is checking.Verdict.BROKEN for finding in findings)
    held = sum(finding.verdict is checking.Verdict.HOLDS for finding in findings)
    print(
        f"{found.name} {found.version}: {held} hold, {broken} broken, {len(findings) - held - broken} n/a",
        file=sys.stderr,
    )
    return 1 if broken else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run `canonym check` by itself, with these arguments (those of the process by default)."""
    return cli_command.main([add_parser], ["check", *(sys.argv[1:] if argv is None else argv)])
