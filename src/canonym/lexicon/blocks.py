"""Reading block-style YAML in which every value is text. Syntax only: what the keys mean is for `format`.

PyYAML's own construction would turn `NO` into False and `12:30` into 750, keep the last of two equal keys and follow
aliases; so its C parser hands us events, and the values are built here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from canonym.errors import Problem

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Place: TypeAlias = "tuple[str | int, ...]"

DEEPEST = 6
"""Collections inside each other. The format needs four (file, entity, attested, one sighting)."""

LONGEST_SCALAR = 20_000
"""Code points in one value."""

MOST_PROBLEMS = 200
"""After so many problems in one file its reading stops; the rest would only repeat them."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Parsed:
    """What one text held: its value (None when empty or broken), where the items of the top list begin, the problems.

    `lines` gives the line of each value by its place (keys and list positions), `ends` the position just behind each
    key or scalar, `blocks` the line spans of values over several lines; they stay empty unless places were asked for.
    `broken` means that reading stopped before the end of the text. Lines count from 1, columns from 0.
    """

    value: Value | None = None
    items: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: dict[Place, int] = field(default_factory=dict)
    ends: list[tuple[int, int, Place]] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)
    broken: bool = False


class _Stop(Exception):
    """Reading this text any further brings nothing."""


def parse(text: str, *, file: str, first_line: int = 1, places: bool = False) -> Parsed:
    r"""Read one YAML document of block lists, block mappings and scalars; scalars stay the text they are.

    Refused, each with its line: duplicate keys, anchors, aliases, tags, directives, flow style, a second document, deep
    nesting and huge scalars. What can be read beside a refused part is read on, so that one run shows every problem.

    >>> parse("- code: NO\n", file="x.yaml").value
    [{'code': 'NO'}]
    >>> print(parse("- code: [a, b]\n", file="x.yaml").problems[0])
    x.yaml:1: [syntax] flow style ([a, b] or {a: b}) is refused; write one item on a line, each after "- "
    """
    parsed = Parsed()
    try:
        _build(text, parsed, file, first_line - 1, places)
    except _Stop:
        parsed.broken = True
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        parsed.broken = True
        parsed.problems.append(Problem(file, line, "syntax", _advice(error, text, line - first_line)))
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        line = _line_of_unprintable(text) + first_line
        parsed.broken = True
        parsed.problems.append(Problem(file, line, "syntax", f"a character that YAML forbids: {_reason(error)}"))
    return parsed


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", error)).split("\n")[0]


def _line_of_unprintable(text: str) -> int:
    for number, line in enumerate(text.split("\n")):
        if any(not (char.isprintable() or char in "\t\u00a0\u200c\u200d\u200e\u200f") for char in line):
            return number
    return 0


def _advice(error: yaml.MarkedYAMLError, text: str, index: int) -> str:
    """What the parser says, and what it usually means."""
    said = str(error.problem or error.context or "cannot be read")
    lines = text.split("\n")
    line = lines[index] if 0 <= index < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "\\t" in said:
        return f"{said}: indent with spaces, not tabs"
    if "mapping values are not allowed" in said:
        return f'{said}: a value that holds ": " needs quotation marks around it'
    if "could not find expected ':'" in said or "expected <block end>" in said:
        return f"{said}: look at the indentation here, and at quotation marks left open above"
    return said


def _build(text: str, parsed: Parsed, file: str, shift: int, places: bool) -> None:
    """Turn the parser's events into values. One loop over a table of event types: three million events a file."""
    problems = parsed.problems

    def wrong(event: Any, message: str, rule: str = "syntax") -> None:
        problems.append(Problem(file, event.start_mark.line + 1 + shift, rule, message))
        if len(problems) >= MOST_PROBLEMS:
            raise _Stop

    stack: list[Any] = []
    key: str | None = None
    path: list[str | int] = []
    seen_document = False

    for event in _events(text):
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = event.value
            if event.anchor is not None or event.tag is not None:
                wrong(event, "anchors (&x) and tags (!x) are refused; write the value out")
            if len(value) > LONGEST_SCALAR:
                wrong(event, f"a value of {len(value):,} characters; {LONGEST_SCALAR:,} are the most", "size")
                value = value[:100]
            top = stack[-1] if stack else None
            if type(top) is dict:
                if key is None:
                    if value in top:
                        wrong(event, f'the key "{value}" stands twice here; join the two', "duplicate-key")
                    key = value
                    top[key] = ""
                    if places:
                        line = event.start_mark.line + 1 + shift
                        place = (*path, key)
                        parsed.lines[place] = line
                        parsed.ends.append((event.end_mark.line + 1 + shift, event.end_mark.column, place))
                    continue
                place = (*path, key) if places else ()
                top[key] = value
                key = None
            elif top is None:
                place = ()
                parsed.value = value
            else:
                place = (*path, len(top)) if places else ()
                top.append(value)
                if len(stack) == 1:
                    parsed.items.append(event.start_mark.line + 1 + shift)
                if places:
                    parsed.lines[place] = event.start_mark.line + 1 + shift
            if places:
                start, end = event.start_mark.line + 1 + shift, event.end_mark.line + 1 + shift
                if event.style in ("|", ">"):
                    parsed.blocks.append((start, _end_of_block(text, start - shift) + shift))
                else:
                    parsed.ends.append((end, event.end_mark.column, place))
                    if end > start:
                        parsed.blocks.append((start, end))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                wrong(event, "anchors (&x) and tags (!x) are refused; write the value out")
            if event.flow_style:
                wrong(event, 'flow style ([a, b] or {a: b}) is refused; write one item on a line, each after "- "')
            if len(stack) >= DEEPEST:
                wrong(event, f"nested more than {DEEPEST} deep; the format needs four", "depth")
                raise _Stop
            top = stack[-1] if stack else None
            new: Any = {} if kind is yaml.MappingStartEvent else []
            step: str | int | None = None
            if type(top) is dict:
                if key is None:
                    wrong(event, "a list or a mapping cannot be a key")
                    raise _Stop
                top[key] = new
                step = key
            elif top is not None:
                step = len(top)
                top.append(new)
                if len(stack) == 1:
                    parsed.items.append(event.start_mark.line + 1 + shift)
                if places:
                    parsed.lines[(*path, step)] = event.start_mark.line + 1 + shift
            else:
                parsed.value = new
            if step is not None:
                path.append(step)
            stack.append(new)
            key = None
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            stack.pop()
            key = None
            if path:
                path.pop()
        elif kind is yaml.AliasEvent:
            wrong(event, f"aliases (*{event.anchor}) are refused; write the value out")
            top = stack[-1] if stack else None
            if type(top) is dict:
                if key is None:
                    raise _Stop
                key = None
            elif top is not None:
                top.append("")
                if len(stack) == 1:
                    parsed.items.append(event.start_mark.line + 1 + shift)
        elif kind is yaml.DocumentStartEvent:
            if seen_document:
                wrong(event, "a second document in the file; one file is one list")
                raise _Stop
            if event.version or event.tags:
                wrong(event, "directives (%YAML, %TAG) are refused")
            seen_document = True


def _end_of_block(text: str, start: int) -> int:
    """The last line of a block scalar whose head is in line `start`; the parser says where the next thing begins."""
    lines = text.split("\n")
    head = lines[start - 1]
    said = re.search(r"[|>][-+]?[1-9]", head)
    least = len(head) - len(head.lstrip()) + 1 if said else 0
    last = start
    for number in range(start, len(lines)):
        line = lines[number]
        indent = len(line) - len(line.lstrip(" "))
        if line.strip(" "):
            if indent < max(least, 1):
                break
            least = least or indent
            last = number + 1
    return last


def _events(text: str) -> Iterator[Any]:
    loader = _Loader(text)
    try:
        while True:
            event = loader.get_event()
            if event is None:
                return
            yield event
    finally:
        loader.dispose()
