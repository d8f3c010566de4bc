"""Putting names right in a text: which mentions change, into what, and how positions map in both directions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from canonym.annotation import Annotation
from canonym.index.build import is_abbreviation
from canonym.lexicon.model import Channel, Entity, NameKind
from canonym.text.parts import ARTICLES, ASSIMILATED
from canonym.variants import chosen

STYLES = ("name", "short", "gloss")

_BETWEEN = " []()"

_ANY_ARTICLE = rf"\b({'|'.join(sorted({'the', *ARTICLES, *ASSIMILATED}))})[\s\-‐‑'’ʼ]+"
_ARTICLE = re.compile(_ANY_ARTICLE, re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(_ANY_ARTICLE + r"\Z", re.IGNORECASE)
_LONGEST_ARTICLE = 8
_WHITE = 64
"""Characters before a mention in which the end of the sentence before is looked for."""

SOUND = frozenset({Channel.EXACT, Channel.FOLDED, Channel.ABBREVIATION, Channel.TRUNCATION})
"""Channels that leave a name as a reader knows it. A mention explained by these alone is not damaged."""


@dataclass(frozen=True, slots=True)
class Change:
    """One replacement: `before` at `start`..`end` of the old text, `after` at `new_start`..`new_end` of the new."""

    start: int
    end: int
    before: str
    new_start: int
    new_end: int
    after: str
    annotation: Annotation


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A rewritten text with every change, and the map of positions in both directions."""

    text: str
    changes: tuple[Change, ...]

    def to_new(self, position: int) -> int:
        """The position in the new text of a position in the old; one inside a change goes to the change's start."""
        return _shifted(position, [(c.start, c.end, c.new_start, c.new_end) for c in self.changes])

    def to_old(self, position: int) -> int:
        """The position in the old text of a position in the new; one inside a change goes to the change's start."""
        return _shifted(position, [(c.new_start, c.new_end, c.start, c.end) for c in self.changes])


def _shifted(position: int, spans: Sequence[tuple[int, int, int, int]]) -> int:
    at = bisect_right(spans, position, key=lambda span: span[0]) - 1
    if at < 0:
        return position
    _, end, new_start, new_end = spans[at]
    if position < end:
        return new_start
    return position - end + new_end


def rewrite(
    text: str,
    annotations: Iterable[Annotation],
    *,
    style: str = "name",
    channels: Iterable[Channel | str] | None = None,
    default: Sequence[Channel],
) -> Rewrite:
    """Replace or gloss the damaged names of `annotations`; everything outside them stays byte for byte.

    A mention changes when every one of its channels is in `channels` (by default `default`) and, where `channels` is
    not given, at least one of them is damage and it is not `held`. Raises ValueError for an unknown style or channel.
    """
    if style not in STYLES:
        raise ValueError(f"style must be one of {', '.join(STYLES)}, not {style!r}")
    asked = chosen(channels)
    allowed = frozenset(default) if asked is None else asked
    pieces: list[str] = []
    changes: list[Change] = []
    done = length = 0
    for annotation in sorted(annotations, key=lambda one: one.start):
        found = frozenset(annotation.channels)
        if asked is None and style == "gloss":
            wanted = not found <= SOUND and not annotation.held
        elif asked is None:
            wanted = is_replaced(found, allowed) and not annotation.held
        else:
            wanted = bool(found & allowed)
        if not wanted:
            continue
        start, end = annotation.core_start, annotation.core_end
        if style == "gloss" and Channel.METONYM in found:
            start, end = annotation.start, annotation.end
        name = short_name(annotation.entity) if style == "short" else annotation.entity.name
        if style != "gloss":
            start, name = _one_article(name, text, annotation.start, start)
            name = _what_is_missing(name, text, start, end)
        before = text[start:end]
        after = _replacement(name, text, annotation, before, end, style)
        if after == before or start < done:
            continue
        pieces.append(text[done:start])
        length += start - done
        changes.append(Change(start, end, before, length, length + len(after), after, annotation))
        pieces.append(after)
        length += len(after)
        done = end
    pieces.append(text[done:])
    return Rewrite("".join(pieces), tuple(changes))


def is_replaced(channels: Iterable[Channel], replaced: Iterable[Channel]) -> bool:
    """Whether a mention that these channels explain is put right where those of `replaced` are."""
    found = frozenset(channels)
    return found.issubset(replaced) and not found <= SOUND


def _replacement(name: str, text: str, annotation: Annotation, before: str, end: int, style: str) -> str:
    start = end - len(before)
    if _stands(name, text, start, end) or (annotation.end > end and _stands(name, text, end, annotation.end)):
        return before
    if style == "gloss":
        glossed = any(
            text[place : place + len(name) + 4].lstrip(" '’s").startswith("[") for place in (end, annotation.end)
        )
        return before if glossed else f"{before} [{name}]"
    if before[:1].isupper() and name[:1].islower() and _opens_sentence(text, start):
        name = name[:1].upper() + name[1:]
    return name


def _one_article(name: str, text: str, first: int, start: int) -> tuple[int, str]:
    """Where the change begins, and the name, so that no article stands twice where both text and name have one.

    "Al-Jaf", whose core is "Jaf", becomes "Al-Jawf" as a whole; in "the Haag" only "Haag" becomes "Hague". An
    abbreviation takes the Arabic one of the mention away: "the Al-Wefaq" becomes "the GNA".
    """
    own = _ARTICLE.match(name)
    there = _ARTICLE_BEFORE.search(text, max(0, start - _LONGEST_ARTICLE), start)
    if there is None:
        return start, name
    english = there[1].casefold() == "the"
    if own is None:
        return (max(first, there.start()) if is_abbreviation(name) and not english else start), name
    if (own[1].casefold() == "the") != english:
        return start, name
    return (there.start(), name) if there.start() >= first else (start, name[own.end() :])


def _what_is_missing(name: str, text: str, start: int, end: int) -> str:
    """The name without the words at its ends that stand right beside the mention: of "Khalifa Hifter" only "Hifter" was read."""
    words = name.split(" ")
    before = text[max(0, start - len(name)) : start].casefold().split(" ")
    after = text[end : end + len(name)].casefold().split(" ")
    folded = name.casefold().split(" ")
    first, last = 0, len(words)
    for count in range(1, len(words)):
        if before[-count - 1 :] == [*folded[:count], ""]:
            first = count
        if after[: count + 1] == ["", *folded[-count:]]:
            last = len(words) - count
    return " ".join(words[first:last]) or name


def _stands(name: str, text: str, start: int, end: int) -> bool:
    """Whether the name stands already in the text: over a part of the mention, or beside it without a word between.

    So it is in "Haftar (Khalifa Haftar)", "Nationalist [Kuomintang] Party", "National Assembly (France)".
    """
    first = max(0, start - len(name) - len(_BETWEEN))
    pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
    for found in re.finditer(pattern, text[first : end + len(name) + len(_BETWEEN)], re.IGNORECASE):
        name_start, name_end = first + found.start(), first + found.end()
        if not text[min(name_end, start) : start].strip(_BETWEEN) and not text[end : max(name_start, end)].strip(
            _BETWEEN
        ):
            return True
    return False


def short_name(entity: Entity) -> str:
    """The shortest listed abbreviation, or the name: "GNA" for the Government of National Accord."""
    names = [
        name.text
        for name in entity.names
        if name.kind is NameKind.ALIAS and name.language == "en" and is_abbreviation(name.text) and len(name.text) > 1
    ]
    return min(names, key=lambda text: (len(text), text), default=entity.name)


def _opens_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - _WHITE) : at].rstrip(" \t\"'“”‘’([")
    return not before or before[-1] in ".!?\n:"
