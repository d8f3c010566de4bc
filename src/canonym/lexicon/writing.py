"""The canonical form of lexicon files: entries sorted by id, keys in one order, NFC, two spaces, comments kept.

Formatting changes how a file looks, never what it says: the result is read back and compared before it is handed out.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from canonym import files
from canonym.errors import LexiconError, Problem
from canonym.lexicon import blocks
from canonym.lexicon.blocks import Place
from canonym.lexicon.format import FIELDS, SIGHTING, Draft, Shape, collect_text, texts
from canonym.lexicon.model import Entity, NameKind

_SHORT = frozenset({"country", "leader", "part_of"})
"""Keys whose single value stands on the key's own line, as a language's single spelling does."""

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NOT_PLAIN = re.compile(r"""^[-?:](\s|$)|^[\[\]{},#&*!|>'"%@`]|:(\s|$)|\s#|^\s|\s$|^(---|\.\.\.)|^$""")
_TRAILING = re.compile(r"^\s*(?::\s*)?(?:[|>][-+0-9]*)?\s+(#.*)$")
_BARE = re.compile(r"^\s*(?:-\s+)+(#.*)$")


@dataclass(slots=True)
class _Comments:
    """The comments of one entry: before a value, behind it on its line, and after the last one."""

    before: dict[Place, list[str]] = field(default_factory=dict)
    behind: dict[Place, str] = field(default_factory=dict)
    after: list[str] = field(default_factory=list)

    def take(self, *places: Place) -> tuple[list[str], str]:
        """What belongs to any of the places, taken out so that it is written once."""
        before = [line for place in places for line in self.before.pop(place, ())]
        behind = [one for place in places if (one := self.behind.pop(place, ""))]
        return before, "".join(f"  {one}" for one in behind)


def dump(entities: Iterable[Entity]) -> str:
    """Write entities as a lexicon file in canonical form. Reading it gives the same entities, sorted by id.

    >>> print(dump([Entity("x/un", "UN", countries=("NO",))]), end="")
    - id: x/un
      name: UN
      country: NO
    """
    ordered = sorted(entities, key=lambda entity: entity.id)
    return "".join(f"{line}\n" for entity in ordered for line in _entry(fields_of(entity), _Comments()))


def fields_of(entity: Entity) -> dict[str, Any]:
    """The fields of the entry that describes an entity: the inverse of `format.entity_of`."""
    fields: dict[str, Any] = {"id": entity.id, "name": entity.name, "type": entity.type, "kind": entity.kind}
    native: dict[str, list[str]] = {}
    aliases: dict[str, list[str]] = {}
    attested: list[dict[str, str]] = []
    for name in entity.names:
        if name.kind is NameKind.NATIVE:
            native.setdefault(name.language, []).append(name.text)
        elif name.kind is NameKind.ALIAS:
            aliases.setdefault(name.language, []).append(name.text)
        elif name.kind is NameKind.ATTESTED:
            attested.append({"spelling": name.text, "channel": name.channel.value, "source": name.source})
    fields |= {"native": native, "aliases": aliases, "attested": attested, "country": list(entity.countries)}
    fields |= {"start": entity.start, "end": entity.end, "leader": list(entity.leaders)}
    fields |= {"part_of": list(entity.part_of), "demonyms": list(entity.demonyms), "ids": dict(entity.ids)}
    fields |= {"never": list(entity.never), "guarded": list(entity.guarded), "shared": list(entity.shared)}
    fields |= {"checked": list(entity.checked), "replaced_by": entity.replaced_by, "notes": entity.notes}
    return {key: value for key, value in fields.items() if value}


def formatted(text: str, *, file: str) -> str:
    """The canonical form of the text of a YAML lexicon file. Raises `LexiconError` when the file cannot be read.

    Comments above an entry move with it, comments inside stay with their value; a comment block at the head of the
    file that is followed by an empty line stays at the head.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    drafts, problems = collect_text(text, file=file)
    if problems:
        raise LexiconError(problems)
    if not drafts:
        return _block(text.split("\n"))
    lines = text.split("\n")
    head, above = _head(lines[: drafts[0].line - 1])
    written: list[tuple[str, list[str], list[str]]] = []
    foot: list[str] = []
    for draft in drafts:
        body, foot = _split(draft.text)
        written.append((draft.id, above, _entry(draft.fields, _comments(body))))
        above = foot
    out = [*head, ""] if head else []
    for _, before, entry in sorted(written, key=lambda one: one[0]):
        out += [*before, *entry]
    result = _block([*out, *foot])
    _prove(text, result, drafts, file)
    return result


def format_file(path: Path, *, check: bool = False) -> bool:
    """Bring a YAML lexicon file into its canonical form, and say whether it was in another; `check` writes nothing.

    The file is replaced in one step: a crash leaves the old one or the new one.
    """
    text = files.read_text(path)
    wanted = formatted(text, file=files.shown(path)).encode()
    if wanted == files.read_bytes(path):
        return False
    if not check:
        handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(wanted)
            Path(name).chmod(path.stat().st_mode & 0o777)
            Path(name).replace(path.resolve())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return True


def _block(lines: list[str]) -> str:
    """Lines as the text of a file: no spaces at the ends, never two empty lines in a row, one newline at the end."""
    kept: list[str] = []
    for line in lines:
        line = line.rstrip(" \t")
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "".join(f"{unicodedata.normalize('NFC', line)}\n" for line in kept)


def _remarks(lines: list[str]) -> list[str]:
    """Comment and empty lines; document markers go."""
    return [line.strip() for line in lines if not line.strip() or line.strip().startswith("#")]


def _head(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split the lines before the first entry into the head of the file and what belongs to the entry."""
    remarks = _remarks(lines)
    if "" not in remarks:
        return [], remarks
    last = len(remarks) - 1 - remarks[::-1].index("")
    head = remarks[:last]
    while head and not head[-1]:
        head.pop()
    return head, remarks[last + 1 :] if head else [line for line in remarks if line]


def _split(text: str) -> tuple[str, list[str]]:
    """Split the lines of an entry from the remarks below it that belong to the next one."""
    lines = text.split("\n")
    parsed = blocks.parse(text, file="", places=True)
    last = max((line for line, _, _ in parsed.ends), default=1)
    last = max(last, *(end for _, end in parsed.blocks), 1)
    while last < len(lines) and lines[last].strip().startswith("#") and lines[last].startswith(" "):
        last += 1
    return "\n".join(lines[:last]) + "\n", _remarks(lines[last:-1])


def _comments(text: str) -> _Comments:
    """Find the comments of one entry, and the values they belong to."""
    comments = _Comments()
    if "#" not in text:
        return comments
    parsed = blocks.parse(text, file="", places=True)
    lines = text.split("\n")
    content: set[int] = set()
    for start, end in parsed.blocks:
        content.update(range(start + 1, end + 1))
    first: dict[int, Place] = {}
    for place, row in parsed.lines.items():
        if row not in first or len(place) < len(first[row]):
            first[row] = place
    last: dict[int, tuple[int, Place]] = {}
    for row, column, place in parsed.ends:
        last[row] = max(last.get(row, (0, ())), (column, place), key=lambda one: one[0])
    starts = sorted(first)
    for number, line in enumerate(lines, start=1):
        if number in last:
            column, place = last[number]
            found = _TRAILING.match(line[column:])
            if found:
                comments.behind[place[1:]] = found.group(1).rstrip()
        elif number in content:
            continue
        elif line.strip().startswith("#") or _BARE.match(line):
            bare = _BARE.match(line)
            remark = bare.group(1) if bare else line.strip()
            following = next((one for one in starts if one > number), None)
            if following is None:
                comments.after.append(remark)
            else:
                comments.before.setdefault(first[following][1:], []).append(remark)
    return comments


def _entry(fields: Mapping[str, Any], comments: _Comments) -> list[str]:
    """The lines of one entry."""
    lines: list[str] = []
    for key, shape in FIELDS.items():
        if key not in fields:
            continue
        value = fields[key]
        if shape is Shape.BY_LANGUAGE:
            before, behind = comments.take((key,))
            lines += [*(f"  {one}" for one in before), f"  {key}:{behind}"]
            for language in sorted(value, key=lambda code: (code != "en", code)):
                lines += _texts(language, texts(value[language]), 4, (key, language), comments, short=True)
        elif shape is Shape.PAIRS:
            before, behind = comments.take((key,))
            lines += [*(f"  {one}" for one in before), f"  {key}:{behind}"]
            for scheme in sorted(value):
                before, behind = comments.take((key, scheme))
                lines += [f"    {one}" for one in before]
                lines.append(f"    {scalar(scheme)}: {scalar(value[scheme])}{behind}")
        elif shape is Shape.SIGHTINGS:
            before, behind = comments.take((key,))
            lines += [*(f"  {one}" for one in before), f"  {key}:{behind}"]
            for index, seen in enumerate(value):
                before, _ = comments.take((key, index))
                lines += [f"    {one}" for one in before]
                for part in SIGHTING:
                    before, behind = comments.take((key, index, part))
                    lines += [f"      {one}" for one in before]
                    mark = "- " if part == SIGHTING[0] else "  "
                    lines.append(f"    {mark}{part}: {scalar(seen[part])}{behind}")
        elif shape is Shape.TEXTS:
            lines += _texts(key, texts(value), 2, (key,), comments, short=key in _SHORT)
        else:
            before, behind = comments.take((), (key,)) if key == "id" else comments.take((key,))
            mark = "- " if key == "id" else "  "
            lines += [f"{'' if key == 'id' else '  '}{one}" for one in before]
            lines += _literal(f"{mark}{key}:", value, behind)
    left = [*comments.before.values(), list(comments.behind.values()), comments.after]
    return lines + [f"  {line}" for group in left for line in group]


def _texts(key: str, listed: tuple[str, ...], indent: int, at: Place, comments: _Comments, *, short: bool) -> list[str]:
    """One value on the key's line, or a list below it."""
    space = " " * indent
    if short and len(listed) == 1:
        before, behind = comments.take(at, (*at, 0))
        return [*(f"{space}{one}" for one in before), f"{space}{scalar(key)}: {scalar(listed[0])}{behind}"]
    before, behind = comments.take(at)
    lines = [*(f"{space}{one}" for one in before), f"{space}{scalar(key)}:{behind}"]
    for index, text in enumerate(listed):
        before, behind = comments.take((*at, index))
        lines += [*(f"{space}  {one}" for one in before), f"{space}  - {scalar(text)}{behind}"]
    return lines


def _literal(start: str, value: str, behind: str) -> list[str]:
    """A text; one of several lines as a literal block where YAML allows it."""
    text = unicodedata.normalize("NFC", value)
    lines = text.removesuffix("\n").split("\n")
    tidy = all(line == line.strip() and not _UNPRINTABLE.search(line) for line in lines)
    if len(lines) < 2 or not tidy or not lines[0] or not lines[-1] or re.search("[\x85\u2028\u2029]", text):
        return [f"{start} {scalar(value)}{behind}"]
    mark = "|" if text.endswith("\n") else "|-"
    return [f"{start} {mark}{behind}", *(f"    {line}" if line else "" for line in lines)]


def scalar(text: str) -> str:
    r"""One value as YAML: plain where that is safe, else in double quotes. Composed to NFC.

    >>> scalar("NO"), scalar("a: b"), scalar("12:30")
    ('NO', '"a: b"', '12:30')
    """
    text = unicodedata.normalize("NFC", text)
    if not _NOT_PLAIN.search(text) and not _UNPRINTABLE.search(text):
        return text
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_UNPRINTABLE.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    named = {9: "\\t", 10: "\\n", 13: "\\r"}
    return named.get(code) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _prove(text: str, result: str, drafts: tuple[Draft, ...], file: str) -> None:
    """Refuse a result that says anything else than the text did, or has lost a comment."""
    again, problems = collect_text(result, file=file)
    meant = sorted((_meaning(draft.fields) for draft in drafts), key=repr)
    if problems or sorted((_meaning(draft.fields) for draft in again), key=repr) != meant:
        raise LexiconError(
            problems or [Problem(file, 0, "format", "cannot be formatted without changing what it says")]
        )
    said = repr(meant)
    lost = [mark for mark in _marks(text) - _marks(result) if repr(mark)[1:-1] not in said]
    if lost:
        mark = min(lost)
        line = next((number for number, one in enumerate(text.split("\n"), start=1) if mark in one), 0)
        message = "this comment cannot be kept where it stands: put it on a line of its own, above what it is about"
        raise LexiconError([Problem(file, line, "format", message)])


def _meaning(value: Any) -> Any:
    """A value without the differences that formatting may make: composition, a list of one, the order of keys."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_meaning(key): _meaning(inner) for key, inner in sorted(value.items())}
    inner = [_meaning(one) for one in value]
    return inner[0] if len(inner) == 1 and isinstance(inner[0], str) else inner


def _marks(text: str) -> Counter[str]:
    """Everything that looks like a comment, whatever it is."""
    composed = unicodedata.normalize("NFC", text)
    return Counter(found.rstrip() for found in re.findall(r"(?:^|(?<=\s))#.*$", composed, re.MULTILINE))
