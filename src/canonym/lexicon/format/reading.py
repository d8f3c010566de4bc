"""Reading a lexicon file as far as it goes: its sound entries, and every problem of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from canonym import files
from canonym.errors import LexiconError, Problem
from canonym.lexicon.blocks import MOST_PROBLEMS
from canonym.lexicon.format.draft import Draft
from canonym.lexicon.format.readers import from_csv, from_jsonl, from_yaml
from canonym.lexicon.format.rules import is_plainly_sound, problems_of

_LINE_READERS = {".jsonl": from_jsonl, ".csv": from_csv}


def read(path: Path) -> tuple[Draft, ...]:
    """Read one lexicon file. Raises `LexiconError` with every problem in it.

    The ending decides: `.yaml`, `.yml`, `.jsonl`, `.csv`.
    """
    drafts, problems = collect(path)
    if problems:
        raise LexiconError(problems)
    return drafts


def collect(path: Path) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    """Read one lexicon file as far as it goes: the entries that are sound, and every problem of the others."""
    problems: list[Problem] = []
    drafts = tuple(once_each(entries(path, problems), problems))
    return drafts, tuple(sorted(problems))


def entries(path: Path, problems: list[Problem], *, suffix: str = "") -> Iterator[Draft]:
    """The sound entries of a lexicon file as they stand; what is wrong is added to `problems`.

    JSONL and CSV are read line by line and may have any length; YAML is read whole. The ending of the file says which
    it is, if `suffix` does not. Whether an id stands twice is for the caller to see. After `MOST_PROBLEMS` problems of
    one file the reading stops.
    """
    file = files.shown(path)
    suffix = suffix or path.suffix.lower()
    try:
        if suffix in _LINE_READERS:
            yield from _sound(_LINE_READERS[suffix](files.lines(path), file, problems), problems)
        else:
            yield from _sound(from_yaml(files.read_text(path), file, problems), problems)
    except LexiconError as error:
        problems.extend(error.problems)


def collect_text(text: str, *, file: str, suffix: str = ".yaml") -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    r"""Read the text of a lexicon file, like `collect`.

    >>> drafts, problems = collect_text("- id: x/a\n  nam: A\n", file="x.yaml")
    >>> print(*problems, sep="\n")
    x.yaml:1: [name] x/a has no name: add the line "  name: ..."
    x.yaml:2: [key] unknown key "nam"; did you mean "name"?
    """
    problems: list[Problem] = []
    by_line = _LINE_READERS.get(suffix)
    found = by_line(text.split("\n"), file, problems) if by_line else from_yaml(text, file, problems)
    drafts = tuple(once_each(_sound(found, problems), problems))
    return drafts, tuple(sorted(problems))


MOST_REMEMBERED = 100_000
"""Entries of a file whose ids are remembered to tell where those of broken entries stand twice."""


def _sound(drafts: Iterable[Draft], problems: list[Problem]) -> Iterator[Draft]:
    """The drafts that keep to the format; the problems of the others are told, and where their ids stand twice."""
    most = len(problems) + MOST_PROBLEMS
    first: dict[str, tuple[int, bool]] = {}
    for draft in drafts:
        if len(problems) >= most:
            return
        found = () if is_plainly_sound(draft.fields) else tuple(problems_of(draft))
        identity = draft.fields.get("id")
        if isinstance(identity, str) and "extends" not in draft.fields:
            line, sound = first.get(identity, (0, True))
            if line and (found or not sound):
                problems.append(doubled(identity, (draft.file, draft.line), (draft.file, line)))
            elif not line and len(first) < MOST_REMEMBERED:
                first[identity] = draft.line, not found
        if found:
            problems.extend(found)
        else:
            yield draft


def once_each(drafts: Iterable[Draft], problems: list[Problem]) -> Iterator[Draft]:
    """The first draft of every id, and all that extend one; the others are told."""
    first_line: dict[str, int] = {}
    for draft in drafts:
        if draft.id in first_line and not draft.extends:
            problems.append(doubled(draft.id, (draft.file, draft.line), (draft.file, first_line[draft.id])))
        else:
            first_line.setdefault(draft.id, draft.line)
            yield draft


def doubled(identity: str, here: tuple[str, int], first: tuple[str, int]) -> Problem:
    """What is told of an entry whose id stands earlier in the same lexicon; both places are (file, line)."""
    if here[0] == first[0]:
        message = f"{identity} stands already in line {first[1]}; join the two, or give one another id"
    else:
        message = f"{identity} stands already in {first[0]}:{first[1]}; join the two"
    return Problem(*here, "duplicate-id", message)
