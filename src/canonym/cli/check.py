"""The command `canonym check`: parsing and printing only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from canonym.cli import command
from canonym.cli.command import UsageError, add_command

if TYPE_CHECKING:
    from canonym.testing.subject import Subject


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add `check` to the parser of `canonym`. It sets `run`, which returns the exit code."""
    parser = add_command(
        subparsers,
        "check",
        _check,
        help="hold a name matcher to the laws",
        text="Run the laws of name matching on a matcher, or on several, and print for each law: holds, BROKEN with the "
        "smallest counterexample, or n/a with the reason. The exit code is 1 when a law is broken. Needs the extra `testing`.",
        example="canonym check --examples 50 canonym.testing.adapters:rapidfuzz:WRatio",
    )
    parser.add_argument(
        "matchers",
        nargs="+",
        metavar="MODULE:MATCHER",
        help="a function of (mention, names) or a Subject; canonym.testing.adapters:rapidfuzz:WRatio for a known one",
    )
    parser.add_argument("--examples", type=int, default=200, metavar="N", help="examples for each law (200)")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help="at most so long for each law (60)")
    parser.add_argument("--seed", type=int, default=0, help="another seed tries other cases (0)")
    parser.add_argument("--law", action="append", default=[], metavar="LAW", help="only this law; may be repeated")
    parser.add_argument("--report", choices=("html", "json", "markdown"), help="print a report instead of lines")
    parser.add_argument("--out", metavar="FILE", help="write the report to a file instead")
    return parser


def _check(arguments: argparse.Namespace) -> int:
    import json
    from pathlib import Path

    from canonym.errors import MissingExtraError

    try:
        from canonym.testing import checking, laws, reports
    except ImportError as error:
        raise MissingExtraError(f'canonym check needs Hypothesis: pip install "canonym[testing]" ({error})') from error
    unknown = [name for name in arguments.law if name not in laws.BY_NAME]
    if unknown:
        raise UsageError(f"no law is called {', '.join(unknown)}; there are {', '.join(laws.BY_NAME)}")
    if "" not in sys.path:
        sys.path.insert(0, "")
    subjects = [_subject(origin) for origin in arguments.matchers]
    chosen = [law for law in laws.LAWS if not arguments.law or law.name in arguments.law]
    in_lines = arguments.report is None
    findings: list[reports.Findings] = []
    for subject in subjects:
        found = checking.check(
            subject,
            laws=chosen,
            examples=arguments.examples,
            seconds=arguments.seconds,
            seed=arguments.seed,
            tell=(lambda finding: print(reports.as_text(finding), flush=True)) if in_lines else None,
        )
        findings.append((subject, found))
        broken = sum(finding.verdict is checking.Verdict.BROKEN for finding in found)
        held = sum(finding.verdict is checking.Verdict.HOLDS for finding in found)
        summary = f"{held} hold, {broken} broken, {len(found) - held - broken} n/a"
        print(f"{subject.name} {subject.version}: {summary}", file=sys.stderr)
    if not in_lines:
        if arguments.report == "json":
            text = json.dumps(reports.as_json(findings), ensure_ascii=False, indent=2) + "\n"
        else:
            text = (reports.as_html if arguments.report == "html" else reports.as_markdown)(findings)
        if arguments.out:
            Path(arguments.out).write_text(text, "utf-8")
        else:
            print(text, end="")
    return int(any(one.verdict is checking.Verdict.BROKEN for _, found in findings for one in found))


def _subject(origin: str) -> Subject:
    from canonym.errors import MissingExtraError
    from canonym.testing.subject import read_subject

    try:
        return read_subject(origin)
    except MissingExtraError:
        raise
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"{origin}: {error}") from None


def main(argv: Sequence[str] | None = None) -> int:
    """Run `canonym check` by itself, with these arguments (those of the process by default)."""
    return command.main([add_parser], ["check", *(sys.argv[1:] if argv is None else argv)])
