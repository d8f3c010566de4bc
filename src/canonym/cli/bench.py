"""The command `canonym bench`: parsing and printing only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from canonym.cli.command import UsageError, add_command, add_group


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add `bench` with its own commands to the parser of `canonym`. Each sets `run`, which returns the exit code."""
    parser = add_group(
        subparsers,
        "bench",
        help="measure name matchers, compare runs, write reports",
        text="Measure name matchers.",
        example="canonym bench run --names names.csv --mentions mentions.csv",
    )
    commands = parser.add_subparsers(dest="bench_command", metavar="COMMAND", required=True)

    one = add_command(
        commands,
        "run",
        _run,
        help="carry out a definition, or measure on two CSV files",
        text="Measure matchers on gold data, print a table, and keep every decision.",
        example="canonym bench run --names names.csv --mentions mentions.csv --html report.html",
    )
    one.add_argument("definition", nargs="?", type=Path, metavar="DEFINITION.toml", help="what to run")
    one.add_argument("--data", type=Path, metavar="FOLDER", help="where the definition's outside data lies")
    one.add_argument("--names", type=Path, metavar="CSV", help="instead of a definition: the list (id, name)")
    one.add_argument("--mentions", type=Path, metavar="CSV", help="and the mentions (text, entity)")
    one.add_argument(
        "--matcher", action="append", default=[], metavar="NAME", help="instead of the definition's; may be repeated"
    )
    one.add_argument("--threshold", metavar="RULE", help="f1 (the default), or precision:0.95; with --names")
    one.add_argument("--out", type=Path, metavar="RUN.json", help="keep the run; a name in .json.gz is compressed")
    one.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes that share the matchers (default 1)"
    )
    one.add_argument(
        "--permuted", action="store_true", help="deal the gold out anew, by chance: to check the measuring"
    )
    one.add_argument("--list", action="store_true", help="name the matchers and say which are installed")
    _add_outputs(one)

    one = add_command(
        commands,
        "compare",
        _compare,
        help="list what flipped between two runs, both ways",
        text="List every decision that became right (+) or wrong (-). The exit code is 1 when any became wrong.",
        example="canonym bench compare before.json after.json",
    )
    one.add_argument("before", type=Path, metavar="A.json")
    one.add_argument("after", type=Path, metavar="B.json")
    one.add_argument("--matcher", help="of this matcher alone")

    one = add_command(
        commands,
        "report",
        _report,
        help="make a page or a Markdown table from runs",
        text="Without --html and --markdown the Markdown table is printed.",
        example="canonym bench report run.json --html report.html",
    )
    one.add_argument("runs", nargs="+", type=Path, metavar="RUN.json")
    _add_outputs(one)
    return parser


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a self-contained page with plots")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables as Markdown")


def _run(arguments: argparse.Namespace) -> int:
    from canonym.evaluation import definitions, reports, runs

    if arguments.list:
        return _list()
    by_files = arguments.names is not None or arguments.mentions is not None
    if by_files == (arguments.definition is not None) or (by_files and not (arguments.names and arguments.mentions)):
        raise UsageError("give a DEFINITION.toml, or both --names and --mentions")
    if by_files:
        definition = definitions.from_files(
            arguments.names,
            arguments.mentions,
            matchers=tuple(arguments.matcher) or ("canonym",),
            threshold=arguments.threshold or "f1",
        )
    else:
        definition = definitions.read(arguments.definition, data=arguments.data, matchers=tuple(arguments.matcher))
    if arguments.permuted:
        definition = definitions.permuted(definition)
    run = runs.measure(definition, progress=runs.terminal_progress, workers=arguments.workers)
    if arguments.out:
        runs.write(run, arguments.out)
    print(reports.table(run))
    _write([run], arguments)
    return 0


def _list() -> int:
    from canonym.evaluation import peers

    for name in peers.NAMES:
        peer = peers.peer(name)
        tasks = [task for task in ("lookup", "pairs", "documents") if peers.can(peer, task)]
        state = peer.absent() or "installed"
        print(f"{name:<24} {', '.join(tasks) or 'no task':<28} {peer.note} [{state}]")
    return 0


def _compare(arguments: argparse.Namespace) -> int:
    from canonym.evaluation import runs
    from canonym.evaluation.flips import flips

    worse = better = 0
    for flip in flips(runs.read(arguments.before), runs.read(arguments.after)):
        if arguments.matcher and flip.matcher != arguments.matcher:
            continue
        print(flip)
        worse += not flip.better
        better += flip.better
    print(f"{better} became right, {worse} became wrong", file=sys.stderr)
    return 1 if worse else 0


def _report(arguments: argparse.Namespace) -> int:
    from canonym.evaluation import reports, runs

    read = [runs.read(path) for path in arguments.runs]
    if not _write(read, arguments):
        for run in read:
            print(reports.markdown(run), end="")
    return 0


def _write(read: Sequence[Any], arguments: argparse.Namespace) -> int:
    """Write what was asked for; how many files that were."""
    from canonym.evaluation import reports

    written = 0
    if arguments.html:
        arguments.html.write_text(reports.html(read), "utf-8")
        written += 1
    if arguments.markdown:
        arguments.markdown.write_text("\n".join(reports.markdown(run) for run in read), "utf-8")
        written += 1
    return written
