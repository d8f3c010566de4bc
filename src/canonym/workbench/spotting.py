"""What a text names and the lexicons do not know: spans, found by their capitals and by the head words beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from canonym.annotation import Annotation
from canonym.index.build import singular
from canonym.index.grammar import LONGEST_PHRASE, Grammar, Role, head_place
from canonym.lexicon.model import Entity
from canonym.library import Matcher
from canonym.text.folding import fold_name
from canonym.text.parts import ARTICLES, CONNECTORS, KINSHIP, parts

CONTEXT = 60
"""Code points of text shown on each side of a sighting."""

_WORD = re.compile(r"(?:[^\W_]\.){2,}|[^\W_]+(?:['’‘`´\-‐‑][^\W_]+)*")

_BREAK = re.compile(r"""[^\s"“”«»'’‘`´\-‐‑]""")

_SENTENCE = re.compile(r"""(?:^|[.!?:;\n•*\[(]["“”'’)\]\s]*|["“”]\s*)$""")

_LINKS = frozenset("al el bin ben ibn bn of the abu and de".split()) | ARTICLES

_POSSESSIVE = re.compile(r"['’]s$")

_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place in the corpus. `start` and `end` are code points in the text; slicing gives `text`."""

    file: str
    start: int
    end: int
    text: str
    before: str
    after: str


@dataclass(slots=True, eq=False)
class Item:
    """One distinct name with its head words: what is joined to others."""

    core: tuple[str, ...]
    heads: frozenset[str]
    types: frozenset[str]
    lower: bool
    epithets: bool
    upper: bool
    """Whether it is written in capitals: an abbreviation, whose letters say nothing of how it sounds."""
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How often it was seen."""
        return len(self.sightings)

    @property
    def text(self) -> str:
        """The name without its head words."""
        return " ".join(self.core)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    folded: str
    start: int
    end: int
    capital: bool
    opens: bool
    breaks: bool
    """Whether something stands before it that no name contains."""


class Reader:
    """Finds spans in one text after another, and remembers how every word was written."""

    def __init__(self, matcher: Matcher, country: str | None) -> None:
        self.matcher = matcher
        self.grammar: Grammar = matcher.index.grammar
        self.country = country
        self.lower: Counter[str] = Counter()
        self.upper: Counter[str] = Counter()
        self.led: set[tuple[str, tuple[str, ...]]] = set()
        self.named: set[str] = set((country or "").upper().split(","))
        """The countries that the texts name, and those that they are said to be about."""
        self._texts: list[tuple[str, str, list[_Token], tuple[Annotation, ...]]] = []
        common = matcher.lexicon.shared.common
        self.common = frozenset(map(fold_name, common))

    def read(self, file: str, text: str) -> None:
        """Find the spans of one more text."""
        document = self.matcher.annotate(text, country=self.country)
        tokens = list(_tokens(text))
        for token in tokens:
            counter = self.upper if token.capital else self.lower
            if not (token.capital and token.opens):
                counter.update({token.folded, *token.folded.split(" ")})
            if token.capital and not token.text.isupper():
                self.named |= self.grammar.sense(token.folded).countries
        for one in document.mentions:
            if one.entity.kind == "country" and not one.text.isupper():
                self.named.update(one.entity.countries)
        self._texts.append((file, text, tokens, document.mentions))

    def abroad(self, entity: Entity) -> bool:
        """Whether it belongs to countries that no text names: then the texts mean something else of that name.

        People and media are met everywhere, so nothing follows from theirs.
        """
        stays = entity.type not in ("PER", "MEDIA")
        return stays and bool(entity.countries) and self.named.isdisjoint(entity.countries)

    def _known(self, tokens: Sequence[_Token], mentions: Iterable[Annotation]) -> list[bool]:
        """For each token whether it belongs to the name of something that is known, and can be meant here."""
        known = [False] * len(tokens)
        starts = {token.start: at for at, token in enumerate(tokens)}
        for one in mentions:
            at = None if self.abroad(one.entity) else starts.get(one.start)
            while at is not None and at < len(tokens) and tokens[at].start < one.end:
                known[at] = True
                at += 1
        return known

    def items(self) -> list[Item]:
        """The spans of all texts, those of one name and one kind of head word together."""
        found: dict[tuple[object, ...], Item] = {}
        for file, text, tokens, mentions in self._texts:
            known = self._known(tokens, mentions)
            spans = list(self._spans(tokens, known))
            for first, last in spans:
                item = self._item(tokens[first : last + 1])
                if item is None:
                    continue
                key = (item.core, item.heads, item.lower, item.epithets)
                start, end = tokens[first].start, tokens[last].end
                end = start + len(_POSSESSIVE.sub("", text[start:end]))
                around = (text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])
                found.setdefault(key, item).sightings.append(Sighting(file, start, end, text[start:end], *around))
            self._leaders(tokens, spans)
        return list(found.values())

    def _spans(self, tokens: Sequence[_Token], known: Sequence[bool]) -> Iterator[tuple[int, int]]:
        at = 0
        taken = -1
        while at < len(tokens):
            if not self._begins(tokens[at]) or known[at] or at <= taken:
                pattern = self._pattern(tokens, known, at) if at > taken else None
                if pattern:
                    yield pattern
                    taken = pattern[1]
                at += 1
                continue
            last = self._run(tokens, known, at)
            first, last = self._trimmed(tokens, at, last)
            if first <= last:
                whole = self._with_heads(tokens, known, first, last, taken)
                yield whole
                taken = max(whole[1], last)
            at = max(last, at) + 1

    def _begins(self, token: _Token) -> bool:
        """Whether a name may begin here: a capital that the place does not explain, or a small article before one."""
        if not token.capital:
            return token.folded.split(" ")[0] in ARTICLES and " " in token.folded and token.text[:2].islower()
        word = token.folded
        if word in CONNECTORS or word in _MONTHS or len(word) < 2:
            return False
        opening = token.opens and not token.text[1:2].isupper()
        return not opening or (self.lower[word] == 0 and word not in self.common)

    def _run(self, tokens: Sequence[_Token], known: Sequence[bool], first: int) -> int:
        """The last token of the capitalised run that begins at `first`."""
        last, at = first, first + 1
        while at < len(tokens) and not tokens[at].breaks and not _POSSESSIVE.search(tokens[at - 1].text):
            token = tokens[at]
            if token.capital and token.folded not in _MONTHS:
                inner = known[at] and last == at - 1 and not self.grammar.sense(token.folded).roles & Role.COUNTRY
                if known[at] and not inner and last != at - 1:
                    break
                last = at
            elif token.folded not in _LINKS and token.folded.split(" ")[0] not in ARTICLES:
                break
            elif " " in token.folded:
                last = at
            elif (
                (token.folded in ("of", "the", "and") and not self._heads(tokens[first : last + 1]))
                or token.folded == "and"
                or at - last > 2
            ):
                break
            at += 1
        return last

    def _trimmed(self, tokens: Sequence[_Token], first: int, last: int) -> tuple[int, int]:
        """Without titles in front and ordinary words that merely open the sentence."""
        while first < last:
            words = [token.folded for token in tokens[first : last + 1]]
            length, sense = self.grammar.phrase_at(words, 0)
            if sense.roles & Role.COUNTRY and length <= last - first:
                after, title = self.grammar.phrase_at(words, length)
                if title.roles & Role.TITLE and not title.roles & Role.HEAD and length + after <= last - first:
                    first += length
                    continue
            if sense.roles & Role.TITLE and not sense.roles & Role.HEAD and length <= last - first:
                first += length
            elif words[0] in CONNECTORS or (
                tokens[first].opens and self.lower[words[0]] and not sense.roles & Role.HEAD
            ):
                first += 1
            else:
                break
        while first <= last and not self._carries(tokens[first]) and not tokens[first].capital:
            first += 1
        words = [token.folded for token in tokens[first : last + 1]]
        if words and all(self.grammar.sense(word).roles & (Role.TITLE | Role.COUNTRY) for word in words):
            return 1, 0
        if len(words) == 1 and (words[0] in self.common or self.lower[words[0]] > self.upper[words[0]]):
            return 1, 0
        return first, last

    def _carries(self, token: _Token) -> bool:
        return token.folded not in CONNECTORS

    def _heads(self, tokens: Sequence[_Token]) -> bool:
        return any(self.grammar.sense(singular(token.folded)).roles & Role.HEAD for token in tokens) or any(
            self.grammar.sense(token.folded).roles & Role.HEAD for token in tokens
        )

    def _with_heads(
        self, tokens: Sequence[_Token], known: Sequence[bool], first: int, last: int, taken: int
    ) -> tuple[int, int]:
        """The span with a head word in small letters on either side: "Alpha forces", "the base of Alpha"."""
        owner = bool(_POSSESSIVE.search(tokens[last].text))
        for length in (3, 2, 1):
            end = last + length
            if end < len(tokens) and not any(
                one.breaks or one.capital or known[at] for at, one in enumerate(tokens[last + 1 : end + 1], last + 1)
            ):
                phrase = " ".join(token.folded for token in tokens[last + 1 : end + 1])
                if self.grammar.sense(phrase).roles & Role.HEAD:
                    return first, end
        if owner:
            return first, last
        at = first - 1
        while at > taken and at >= 0 and not tokens[at + 1].breaks and tokens[at].folded in ("the", "of"):
            at -= 1
        title = at
        while (
            title > taken
            and first - title < 7
            and not tokens[title + 1].breaks
            and self._is_title(tokens[title].folded)
        ):
            title -= 1
        for place in (at, title):
            before = tokens[place] if place >= 0 else None
            if (
                before is None
                or place <= taken
                or known[place]
                or any(one.breaks for one in tokens[place + 1 : first + 1])
            ):
                continue
            joins = place < first - 1 or before.folded in ("operation",)
            if joins and self.grammar.sense(before.folded).roles & Role.HEAD and not before.capital:
                return place, last
        return first, last

    def _is_title(self, word: str) -> bool:
        return word in ("the", "of", "to", "loyal", "retired") or bool(self.grammar.sense(word).roles & Role.TITLE)

    def _pattern(self, tokens: Sequence[_Token], known: Sequence[bool], at: int) -> tuple[int, int] | None:
        """Names without capitals: "reconciliation forces", "operation of the anger volcano", "UN-backed government"."""
        token = tokens[at]
        if known[at] and not self._epithet(tokens, at):
            return None
        headed = not token.capital and self.grammar.sense(token.folded).roles & Role.HEAD and at + 2 < len(tokens)
        if headed and tokens[at + 1].folded == "of" and not tokens[at + 1].breaks:
            last = at + 2
            while (
                last + 1 < len(tokens)
                and last < at + 4
                and not tokens[last + 1].breaks
                and (tokens[last].folded == "the" or self._may_be_calque(tokens[last]))
                and self._may_be_calque(tokens[last + 1])
            ):
                last += 1
            inner = [one for one in tokens[at + 2 : last + 1] if one.folded != "the"]
            if not any(one.capital for one in inner) and len(inner) == 2 and all(map(self._may_be_calque, inner)):
                return at, last
        length = self._epithet(tokens, at)
        head = at + (length or 1)
        if head >= len(tokens) or tokens[head].breaks or tokens[head].capital:
            return None
        if not self.grammar.sense(tokens[head].folded).families & {"government", "forces"}:
            return None
        if length and "government" not in self.grammar.sense(tokens[head].folded).families:
            return None
        if length or (not token.capital and self._may_be_calque(token)):
            more = head + 1
            if (
                more < len(tokens)
                and not tokens[more].breaks
                and "forces" in self.grammar.sense(tokens[more].folded).families
            ):
                head = more
            return at, head
        return None

    def _epithet(self, tokens: Sequence[_Token], at: int) -> int:
        """How many tokens an epithet that begins here has."""
        for length in range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1):
            phrase = " ".join(token.folded for token in tokens[at : at + length])
            if self.grammar.senses.get(phrase) and self.grammar.sense(phrase).roles & Role.EPITHET:
                return length
        return 0

    def _may_be_calque(self, token: _Token) -> bool:
        sense = self.grammar.sense(token.folded)
        return (
            not token.capital
            and len(token.folded) > 3
            and not sense.roles & (Role.TITLE | Role.NUMBER | Role.DIRECTION | Role.COUNTRY)
        )

    def _item(self, tokens: Sequence[_Token]) -> Item | None:
        """What a span is called, without its head words, titles, epithets and articles."""
        words = [word for token in tokens for word in token.folded.split(" ")]
        senses = self.grammar.senses_of([singular(word) for word in words], heads=head_place(words, "en"))
        plain = self.grammar.senses_of(words, heads=head_place(words, "en"))
        core: list[str] = []
        heads: set[str] = set()
        types: set[str] = set()
        epithets = False
        for part in parts(words):
            sense = plain[part.last] if plain[part.last].roles else senses[part.last]
            if sense.roles & Role.HEAD and part.text not in KINSHIP:
                heads |= sense.families
                types |= {one for family in sense.families for one in self.grammar.types.get(family, ())}
            elif sense.roles & Role.EPITHET:
                epithets = True
            elif not (sense.roles & Role.TITLE or part.text in ("loyal", "retired")):
                core.append(part.text)
        if not core and not epithets:
            return None
        lower = not any(token.capital for token in tokens)
        upper = len(tokens) == 1 and tokens[0].text.isupper()
        if epithets and core and all(self.grammar.sense(word).roles & Role.COUNTRY for word in core):
            core = []
        return Item(tuple(core), frozenset(heads), frozenset(types), lower, epithets and not core, upper)

    def _leaders(self, tokens: Sequence[_Token], spans: Sequence[tuple[int, int]]) -> None:
        """Who owns or leads what: "Alpha's self-styled Beta Army" says that Alpha's forces are the Beta Army."""
        ends = {last: first for first, last in spans}
        begins = dict(spans)
        for last, first in ends.items():
            if not _POSSESSIVE.search(tokens[last].text):
                continue
            for ahead in range(last + 1, min(last + 4, len(tokens))):
                if tokens[ahead].breaks:
                    break
                if ahead in begins:
                    owner = self._item(tokens[first : last + 1])
                    owned = self._item(tokens[ahead : begins[ahead] + 1])
                    if owner and owned and "ORG" in owned.types:
                        self.led.add((owner.text, owned.core))
                    break


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    for found in _WORD.finditer(text):
        word = found[0]
        folded = fold_name(_POSSESSIVE.sub("", word))
        if not folded:
            continue
        gap = text[end : found.start()]
        capital = any(letter.isupper() for letter in word[:1]) or any(
            piece[:1].isupper() for piece in re.split(r"['’\-‐‑]", word)[1:] if len(piece) > 2
        )
        breaks = bool(_BREAK.search(gap)) or "\n" in gap or any(mark in gap for mark in '"“”«»')
        opens = bool(_SENTENCE.search(text[max(0, found.start() - 12) : found.start()]))
        yield _Token(word, folded, found.start(), found.end(), capital, opens, breaks)
        end = found.end()
