"""What several commands ask for: what the text is about, channels, whole numbers, lexicons."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import canonym
from canonym.cli.command import UsageError

if TYPE_CHECKING:
    from canonym.library import Matcher


def add_context(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what a text is about."""
    parser.add_argument(
        "--country", action="append", metavar="CODE", help="what it is about (ISO 3166-1, such as LY); may be repeated"
    )
    parser.add_argument("--date", metavar="DATE", help="when it was written: YYYY, YYYY-MM or YYYY-MM-DD")
    parser.add_argument(
        "--from", dest="source_language", metavar="LANGUAGE", help="the language it was translated from, such as ar"
    )


def positive(text: str) -> int:
    """A whole number of 1 or more."""
    number = int(text) if text.strip().lstrip("+").isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return number


def channels(text: str) -> tuple[str, ...]:
    """The channels of a list with commas."""
    from canonym.variants import chosen

    named = [part.strip().lower() for part in text.split(",") if part.strip()]
    try:
        found = chosen(named)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if not found:
        raise argparse.ArgumentTypeError("name a channel")
    return tuple(found)


def context_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The options that say what the text is about, checked before any work is done."""
    from canonym.evidence import make_context

    type_ = getattr(arguments, "type", None)
    type_ = type_.upper() if type_ else None
    try:
        make_context(country=arguments.country, date=arguments.date, type=type_)
    except ValueError as error:
        raise UsageError(str(error)) from None
    options = {"country": arguments.country, "date": arguments.date, "source_language": arguments.source_language}
    return options if type_ is None else options | {"type": type_}


def loaded(arguments: argparse.Namespace) -> Matcher:
    """The matcher over the lexicons that were asked for."""
    return canonym.load(*arguments.lexicon)
