"""One entry as it stands in its file, and the entity that it describes."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from canonym.lexicon import blocks
from canonym.lexicon.blocks import Place
from canonym.lexicon.model import Channel, Entity, Name, NameKind


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry as it stands in a file. Its fields have passed the format, and nothing more: `lint` judges the content.

    `line` is where it begins; `text` the lines it is made of (empty for CSV and JSONL, where one line says it all).
    """

    file: str
    line: int
    fields: Mapping[str, Any]
    text: str = ""

    @property
    def id(self) -> str:
        """The id of the entity it describes."""
        return str(self.fields["id"])

    @property
    def extends(self) -> bool:
        """Whether it adds to an entity of another lexicon instead of describing one."""
        return self.fields.get("extends") == "true"

    def line_of(self, *place: str | int) -> int:
        """The line of a value, such as ``line_of("aliases", "en", 0)``, or of the nearest one around it."""
        if not self.text:
            return self.line
        lines = _places(self.text, self.line)
        for length in range(len(place), 0, -1):
            found = lines.get((0, *place[:length]))
            if found is not None:
                return found
        return self.line

    def entity(self) -> Entity:
        """The value the rest of Canonym works with."""
        return entity_of(self.fields)


@functools.lru_cache(maxsize=64)
def _places(text: str, first_line: int) -> Mapping[Place, int]:
    return blocks.parse(text, file="", first_line=first_line, places=True).lines


def texts(value: Any) -> tuple[str, ...]:
    """A spelling, or a list of spellings, or nothing, as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def is_abbreviation(spelling: str) -> bool:
    """Whether a listed name is read as an abbreviation: two to six letters, all capitals, no space.

    >>> is_abbreviation("GNA"), is_abbreviation("U.N."), is_abbreviation("Gna"), is_abbreviation("TRIPOLI")
    (True, True, False, False)
    """
    if not spelling.isupper():
        return False
    return 2 <= sum(map(str.isalpha, spelling)) <= 6 and not any(map(str.isspace, spelling))


def entity_of(fields: Mapping[str, Any]) -> Entity:
    """Turn the fields of a valid entry into an `Entity`. Names come in the order name, aliases, native, attested.

    >>> entity_of({"id": "x/un", "name": "United Nations", "aliases": {"en": "UN"}}).names[1].channel.value
    'abbreviation'
    """
    told = fields.get
    name = told("name", "")
    names = [Name(name, "en", Channel.EXACT, NameKind.NAME)] if name else []
    for language, listed in told("aliases", _NOTHING).items():
        for spelling in texts(listed):
            channel = Channel.ABBREVIATION if is_abbreviation(spelling) else Channel.EXACT
            names.append(Name(spelling, language, channel, NameKind.ALIAS))
    for language, listed in told("native", _NOTHING).items():
        names += [Name(spelling, language, Channel.NATIVE, NameKind.NATIVE) for spelling in texts(listed)]
    for seen in told("attested", ()):
        names.append(Name(seen["spelling"], "en", Channel(seen["channel"]), NameKind.ATTESTED, seen["source"]))
    return Entity(
        fields["id"], name, told("type", ""), told("kind", ""), tuple(names), texts(told("country")),
        told("start", ""), told("end", ""), texts(told("leader")), texts(told("part_of")), texts(told("demonyms")),
        dict(told("ids", _NOTHING)), texts(told("never")), texts(told("guarded")), texts(told("shared")),
        texts(told("checked")), told("replaced_by", ""), told("notes", ""),
    )  # fmt: skip


_NOTHING: Mapping[str, Any] = {}
