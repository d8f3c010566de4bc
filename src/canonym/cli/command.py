"""What every command of `canonym` shares: how it is declared, and how it ends.

Results go to standard output and everything else to standard error. The exit code is 0 when all went well, 1 when
something could not be read or found (the rest is done all the same), 2 when the command line itself is wrong. A command
whose code 1 is an answer, as that of `diff` is, ends with 2 when it fails. 130 is an interrupt, 141 a reader that has
gone.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TextIO

from canonym.errors import CanonymError

Run = Callable[[argparse.Namespace], int]
"""What carries a command out and returns its exit code."""


class UsageError(Exception):
    """The command line asks for something that makes no sense."""


def add_command(
    commands: Any, name: str, run: Run, *, help: str, text: str, example: str, failure: int = 2
) -> argparse.ArgumentParser:
    """Add a command to those of a parser. `failure` is its exit code when it cannot be carried out."""
    parser = add_group(commands, name, help=help, text=text, example=example)
    parser.set_defaults(run=run, failure=failure)
    return parser


def add_group(commands: Any, name: str, *, help: str, text: str, example: str) -> argparse.ArgumentParser:
    """Add a command that has commands of its own."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help,
        description=text,
        epilog=f"example:\n  $ {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def add_lexicons(parser: argparse.ArgumentParser) -> None:
    """Add `--lexicon`, which may be repeated."""
    parser.add_argument(
        "--lexicon",
        action="append",
        default=[],
        metavar="NAME",
        help="a bundled lexicon, or the path of one of your own; may be repeated (default: everything bundled)",
    )


def main(add_commands: Iterable[Callable[[Any], object]], argv: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name (those of the process by default) and return its exit code."""
    from canonym import __version__

    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
    if sys.stdout is None:
        print("canonym: standard output is closed", file=sys.stderr)
        return 1
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Line ends are those of the input, and a lone surrogate becomes the escape that JSON has for it.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    parser = argparse.ArgumentParser(
        prog="canonym",
        description="Find and repair names that machine translation has damaged.",
        epilog="Every command has its own --help, with an example.",
    )
    parser.add_argument("--version", action="version", version=f"canonym {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in add_commands:
        add(commands)
    try:
        return run(parser.parse_args(argv))
    finally:
        _flush()


def run(arguments: argparse.Namespace) -> int:
    """Carry a command out; the exit code says how it ended."""
    with warnings.catch_warnings():
        warnings.showwarning = _show_warning
        try:
            code: int = arguments.run(arguments)
            sys.stdout.flush()
        except UsageError as error:
            print(f"canonym: {error}", file=sys.stderr)
            return 2
        except CanonymError as error:
            print(error, file=sys.stderr)
            return int(arguments.failure)
        except BrokenPipeError:
            # The reader has gone (`| head`): nothing is wrong, and nothing more can be printed.
            return 141
        except KeyboardInterrupt:
            return 130
        except OSError as error:
            print(f"canonym: {_told(error)}", file=sys.stderr)
            return int(arguments.failure)
    return code


def _flush() -> None:
    """Print what is still kept back; nothing may be left that could fail while the process ends."""
    try:
        sys.stdout.flush()
    except OSError:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (OSError, ValueError):
            sys.stdout = None


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    print(f"canonym: warning: {message}", file=file or sys.stderr)


def _told(error: OSError) -> str:
    what = error.strerror or str(error)
    return f"{error.filename}: {what}" if error.filename else what
