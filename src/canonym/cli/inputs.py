"""Files and standard input as bytes, and what is said of bytes that are no text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass


@contextmanager
def opened(name: str) -> Iterator[Any]:
    """A file for the length of a block; `-` is standard input, which stays open."""
    if name == "-":
        yield standard_input()
    else:
        with open(name, "rb") as file:  # noqa: PTH123
            yield file


def standard_input() -> Any:
    """The bytes of standard input. Raises OSError where there is none."""
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return getattr(sys.stdin, "buffer", sys.stdin)


def not_utf8(content: bytes, error: UnicodeDecodeError) -> str:
    """What is wrong with bytes that are not UTF-8, and what to do."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "this is UTF-16; save it as UTF-8"
    return f"byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8"
