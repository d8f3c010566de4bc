"""Actor dictionaries of the CAMEO family (TABARI, PETRARCH, Phoenix): names, synonyms, and the codes they stand for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from canonym.integrations.records import lines, wrong
from canonym.lexicon.model import Channel, Entity, Name, NameKind

LOST = ("all codes but the first", "dates of codes")
"""What an actor has and an entity has not."""

_CODE = re.compile(r"\[([^\]\s]*)[^\]]*\]")


def read(path: str | os.PathLike[str], *, prefix: str = "cameo") -> Iterator[Entity]:
    """Yield an entity for each actor: its name, the synonyms below it (``+``), and its code under ``ids: cameo``.

    Raises `DataError` for a synonym or a code before any actor, and for a bracket that does not close.
    """
    name, code, count = "", "", 0
    names: list[str] = []
    for number, line in lines(path):
        text = re.split(r"\s*[#;]", line, maxsplit=1)[0].rstrip()
        if not text.strip() or text.startswith("<"):
            continue
        found = _CODE.search(text)
        if "[" in text and not found:
            wrong(path, number, "syntax", "a bracket is not closed")
        spelled = _spelling(text.split("[", 1)[0])
        if text[0] in "+ \t[":
            if not name:
                wrong(path, number, "syntax", "stands before any actor")
        elif spelled:
            if name:
                count += 1
                yield _entity(f"{prefix}/actor-{count}", names, code)
            name, names, code = spelled, [], ""
        if spelled and spelled not in names:
            names.append(spelled)
        if found and not code:
            code = found[1]
    if name:
        yield _entity(f"{prefix}/actor-{count + 1}", names, code)


def _spelling(text: str) -> str:
    words = text.strip().lstrip("+").replace("_", " ").split()
    return " ".join(word.capitalize() if word.isupper() else word for word in words)


def _entity(identity: str, names: list[str], code: str) -> Entity:
    kinds = (NameKind.NAME, *(NameKind.ALIAS for _ in names[1:]))
    spelled = tuple(Name(text, "en", Channel.EXACT, kind) for text, kind in zip(names, kinds, strict=True))
    return Entity(identity, names[0], names=spelled, ids={"cameo": code} if code else {})
