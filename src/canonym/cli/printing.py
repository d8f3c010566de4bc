"""Printing for people: places in a text, and tables that fit the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

WIDEST = 48
"""Columns of the screen that one cell of a table takes."""


class Lines:
    """Line and column (both from 1) of positions in a text."""

    def __init__(self, text: str) -> None:
        self.starts = [0]
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    def of(self, position: int) -> tuple[int, int]:
        """The line and the column of a position."""
        from bisect import bisect_right

        line = bisect_right(self.starts, position)
        return line, position - self.starts[line - 1] + 1


def print_table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Print rows in columns, cells cut at `WIDEST`; the columns in `right` are set to the right."""
    if not rows:
        return
    cells = [[_cut(printable(cell)) for cell in row] for row in rows]
    widths = [max(width(row[at]) for row in cells) for at in range(len(cells[0]))]
    for row in cells:
        padded = []
        for at, cell in enumerate(row):
            space = " " * (widths[at] - width(cell))
            padded.append(space + cell if at in right else cell + space)
        print("  ".join(padded).rstrip())


def printable(text: str) -> str:
    """The text on one line, without anything that a terminal would obey."""
    return "".join(sign if sign.isprintable() else " " if sign.isspace() else "\ufffd" for sign in text)


def width(text: str) -> int:
    """Columns of the screen that a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _cut(text: str) -> str:
    if width(text) <= WIDEST:
        return text
    while width(text) >= WIDEST:
        text = text[: min(len(text) - 1, WIDEST)]
    return text + "…"
