"""Lines, tables and JSON lines of files that other people made, one record at a time, each error with its line.

Nothing is held but the record at hand, so a file may have any length; a single record may not.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from canonym import files
from canonym.errors import DataError, LexiconError, Problem


def wrong(path: str | os.PathLike[str], line: int, rule: str, message: str) -> NoReturn:
    """Raise `DataError` with the one problem at that place."""
    raise DataError([Problem(files.shown(path), line, rule, message)])


def lines(path: str | os.PathLike[str]) -> Iterator[tuple[int, str]]:
    """Yield (number, line without its end) of a UTF-8 file. Raises `DataError` for any other encoding, a NUL or a record
    longer than `files.LONGEST_LINE`."""
    try:
        yield from enumerate(files.lines(Path(path)), start=1)
    except LexiconError as error:
        raise DataError(error.problems) from None


def table(
    path: str | os.PathLike[str], *, columns: Sequence[str] = (), delimiter: str = ","
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, row by column) of a CSV file whose first line names its columns; `columns` must be among them.

    Raises `DataError` where a column is missing, a row has another length, or quotation marks do not close.
    """
    current = [0]

    def feed() -> Iterator[str]:
        for number, line in lines(path):
            current[0] = number
            yield line + "\n"

    reader = csv.reader(feed(), delimiter=delimiter, strict=True)
    begun = 1
    header: list[str] = []
    try:
        for row in reader:
            if not header:
                header = [name.strip() for name in row]
                missing = [name for name in columns if name not in header]
                if missing:
                    there = ", ".join(header) or "none"
                    other = next((mark for mark in ";\t" if len(header) == 1 and mark in header[0]), "")
                    hint = f"; columns are parted by commas, not by {other!r}" if other else ""
                    said = f"there is no column {', '.join(missing)}; columns here: {there}{hint}"
                    wrong(path, begun, "columns", said)
                if len(set(header)) < len(header):
                    wrong(path, begun, "columns", "two columns have one name")
            elif row:
                if len(row) != len(header):
                    wrong(path, begun, "columns", f"{len(row)} cells, where the first line names {len(header)} columns")
                yield begun, dict(zip(header, row, strict=True))
            begun = current[0] + 1
    except csv.Error as error:
        wrong(path, begun, "syntax", f"is not CSV: {error}")
    if not header:
        wrong(path, 1, "columns", "the file is empty")


def json_lines(path: str | os.PathLike[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line, object) of a file of JSON lines; the brackets and commas of a JSON array over lines are passed over.

    Raises `DataError` for a line that is no JSON object.
    """
    for number, line in lines(path):
        text = line.strip()
        if text in ("", "[", "]"):
            continue
        try:
            value = json.loads(text.removesuffix(","))
        except (ValueError, RecursionError) as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
            wrong(path, number, "syntax", f"is not JSON: {said}")
        if not isinstance(value, dict):
            wrong(path, number, "shape", "each line must be an object in braces")
        yield number, value


def write(path: str | os.PathLike[str], pieces: Iterable[str]) -> None:
    """Write a file whole or not at all: into a temporary one beside it, which then takes its place.

    Raises `DataError` where there is no such folder, and OSError where nothing can be written into it.
    """
    write_all({path: pieces})


def write_all(contents: Mapping[str | os.PathLike[str], Iterable[str]]) -> None:
    """Write several files, all of them or none; only a disk that fails while they take their places can part them."""
    made: list[tuple[Path, Path]] = []
    try:
        for path, pieces in contents.items():
            target = Path(path).resolve()
            if target.is_dir():
                wrong(path, 0, "target", "is a folder, where a file is to be written")
            if not target.parent.is_dir():
                wrong(path, 0, "target", f"there is no folder {files.shown(target.parent)}: make it first")
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            made.append((Path(name), target))
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                for piece in pieces:
                    stream.write(piece)
            Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        for temporary, target in made:
            temporary.replace(target)
    except BaseException:
        for temporary, _ in made:
            temporary.unlink(missing_ok=True)
        raise
