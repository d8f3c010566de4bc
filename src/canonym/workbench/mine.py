"""What a corpus names and the lexicons do not know: capitalised spans and head-word patterns, all spellings together.

Spans are found by their capitals and by the head words beside them; spellings are joined by what damage does to a name
(letters, order, shortening, abbreviation, translation). A group is a proposal: a curator decides in the review table.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from canonym.annotation import Annotation
from canonym.comparison import compare
from canonym.index.build import Glosses, singular
from canonym.index.grammar import LONGEST_PHRASE, Grammar, Role, head_place
from canonym.lexicon.model import Entity
from canonym.library import Matcher
from canonym.text.folding import fold_name
from canonym.text.keys import skeleton
from canonym.text.parts import ARTICLES, CONNECTORS, KINSHIP, parts

SAME = 0.75
"""Probability from which `compare` joins two spellings of several words; of single words the skeletons must agree."""

LIKE = 0.5
"""Share of letters in common, in order, that two single words with one skeleton need."""

NEAR = 0.8
"""Probability from which a group is proposed as a spelling of the entity it resembles."""

RUN = 75
"""Per cent of letters in common that two names need which one writer writes in one word and the other in two."""

CONTEXT = 60
"""Code points of text shown on each side of a sighting."""

MOST_CONTEXTS = 5

_WORD = re.compile(r"(?:[^\W_]\.){2,}|[^\W_]+(?:['’‘`´\-‐‑][^\W_]+)*")
_BREAK = re.compile(r"""[^\s"“”«»'’‘`´\-‐‑]""")
_SENTENCE = re.compile(r"""(?:^|[.!?:;\n•*\[(]["“”'’)\]\s]*|["“”]\s*)$""")
_LINKS = frozenset("al el bin ben ibn bn of the abu and de".split()) | ARTICLES
_POSSESSIVE = re.compile(r"['’]s$")
_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_PLACES = frozenset({"LOC"})


class Proposal(StrEnum):
    """What a group may be."""

    SPELLING = "spelling"
    ENTITY = "entity"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place in the corpus. `start` and `end` are code points in the text; slicing gives `text`."""

    file: str
    start: int
    end: int
    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """A known entity that a group resembles, and how much."""

    entity: Entity
    probability: float


@dataclass(frozen=True, slots=True)
class Group:
    """All spellings of what seems to be one unknown name, commonest first, with their sightings in order."""

    number: int
    spellings: tuple[tuple[str, int], ...]
    sightings: tuple[Sighting, ...]
    type: str
    nearest: tuple[Nearest, ...]
    proposal: Proposal

    @property
    def count(self) -> int:
        """How often the group was seen."""
        return len(self.sightings)

    @property
    def name(self) -> str:
        """The fullest of the frequent spellings: a name to begin with."""
        best = max(self.spellings, key=lambda one: (one[1] * min(len(one[0].split()), 4), one[0]))
        return best[0]


def mine(
    texts: Iterable[tuple[str, str]], *, matcher: Matcher, language: str = "ar", country: str | None = None
) -> tuple[Group, ...]:
    """Group what (name of a file, its text) pairs name and `matcher` does not know; the most frequent group first.

    `language` is what the texts were translated from: its glosses join a calque to a romanised spelling. The limit:
    what is written without a capital and without a head word is not found, and two unknown names that are spelled
    alike stand in one group.
    """
    reader = _Reader(matcher, country)
    for file, text in texts:
        reader.read(file, text)
    items = reader.items()
    joined = _Joiner(items, matcher, language, reader.led).groups()
    groups = [_group(members, matcher, reader) for members in joined]
    groups.sort(key=lambda group: (-group.count, group.spellings))
    return tuple(
        Group(number, one.spellings, one.sightings, one.type, one.nearest, one.proposal)
        for number, one in enumerate(groups, start=1)
    )


@dataclass(slots=True, eq=False)
class _Item:
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
        return len(self.sightings)

    @property
    def text(self) -> str:
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


class _Reader:
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

    def items(self) -> list[_Item]:
        """The spans of all texts, those of one name and one kind of head word together."""
        found: dict[tuple[object, ...], _Item] = {}
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

    def _item(self, tokens: Sequence[_Token]) -> _Item | None:
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
        return _Item(tuple(core), frozenset(heads), frozenset(types), lower, epithets and not core, upper)

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


class _Joiner:
    """Joins the items that are spellings of one name."""

    def __init__(
        self, items: Sequence[_Item], matcher: Matcher, language: str, led: set[tuple[str, tuple[str, ...]]]
    ) -> None:
        self.items = items
        self.parent = list(range(len(items)))
        self.grammar = matcher.index.grammar
        self.led = led
        self.by_core: dict[tuple[str, ...], list[_Item]] = defaultdict(list)
        self.bare: Counter[tuple[str, ...]] = Counter()
        self.surnames: set[str] = set()
        for item in items:
            self.by_core[item.core].append(item)
            if not item.heads:
                self.bare[item.core] += item.count
                if len(item.core) == 2:
                    self.surnames.add(skeleton(item.core[-1]))
        self.glosses = Glosses(language, matcher.lexicon.shared.glosses.get(language, {}))

    def groups(self) -> list[list[_Item]]:
        self._same_core()
        self._reordered()
        self._alike()
        self._shortened()
        self._within()
        self._abbreviated()
        self._translated()
        self._led()
        self._described()
        found: dict[int, list[_Item]] = defaultdict(list)
        for at, item in enumerate(self.items):
            found[self._root(at)].append(item)
        return [group for group in found.values() if not all(item.lower and not item.epithets for item in group)]

    def _root(self, at: int) -> int:
        while self.parent[at] != at:
            self.parent[at] = self.parent[self.parent[at]]
            at = self.parent[at]
        return at

    def _join(self, one: int, other: int) -> None:
        self.parent[self._root(other)] = self._root(one)

    def _fits(self, one: _Item, other: _Item) -> bool:
        """Whether head words allow that two items are one thing."""
        if one.heads & other.heads:
            return True
        if one.heads and other.heads:
            return bool(one.types & other.types)
        headed, bare = (one, other) if one.heads else (other, one)
        if not headed.heads:
            return True
        if headed.types <= _PLACES:
            return True
        if self._is_metonym(headed):
            return False
        return self._bare_count(bare) <= max(self._headed_count(headed), 1)

    def _is_metonym(self, item: _Item) -> bool:
        """Whether a person stands before "forces": "Haftar's forces" are an army, and Haftar is none."""
        if "forces" not in item.heads or not item.core:
            return False
        if len(item.core) == 1:
            return skeleton(item.core[0]) in self.surnames
        return len(item.core) == 2 and item.core in self.bare and not self._fits_org(item)

    def _fits_org(self, item: _Item) -> bool:
        return any(one.heads & {"government", "council", "party"} for one in self.by_core[item.core])

    def _bare_count(self, item: _Item) -> int:
        return self.bare[item.core]

    def _headed_count(self, item: _Item) -> int:
        return sum(one.count for one in self.by_core[item.core] if one.types & item.types)

    def _pairs(self, key: Mapping[object, list[int]]) -> Iterator[tuple[int, int]]:
        for group in key.values():
            yield from combinations(group, 2)

    def _same_core(self) -> None:
        by_core: dict[object, list[int]] = defaultdict(list)
        for at, item in enumerate(self.items):
            if item.core:
                by_core[item.core].append(at)
        for one, other in self._pairs(by_core):
            if self._fits(self.items[one], self.items[other]):
                self._join(one, other)

    def _reordered(self) -> None:
        """The same words in another order, with or without the country."""
        by_words: dict[object, list[int]] = defaultdict(list)
        for at, item in enumerate(self.items):
            own = [word for word in item.core if not self.grammar.sense(word).roles & Role.COUNTRY]
            if len(own) > 1:
                by_words[frozenset(own)].append(at)
        for one, other in self._pairs(by_words):
            if self._fits(self.items[one], self.items[other]):
                self._join(one, other)

    def _alike(self) -> None:
        """Other romanisations and slips: one skeleton, or one part that differs."""
        from rapidfuzz.fuzz import ratio

        by_skeleton: dict[object, list[int]] = defaultdict(list)
        for at, item in enumerate(self.items):
            keys = [skeleton(word) for word in item.core]
            if len(keys) == 1 and len(keys[0]) > 1 and len(item.core[0]) > 3:
                by_skeleton[keys[0]].append(at)
            run = skeleton("".join(item.core))
            if len(run) > 2 and not item.upper:
                by_skeleton[("run", run)].append(at)
            for gap in range(len(keys)):
                if len(keys) > 1:
                    by_skeleton[(len(keys), gap, tuple(keys[:gap] + keys[gap + 1 :]))].append(at)
        for first, second in self._pairs(by_skeleton):
            left, right = self.items[first], self.items[second]
            if (
                self._root(first) == self._root(second)
                or left.lower
                or right.lower
                or left.upper
                or right.upper
                or not self._fits(left, right)
            ):
                continue
            if len(left.core) != len(right.core):
                same = ratio(left.text.replace(" ", ""), right.text.replace(" ", "")) >= RUN
            elif len(left.core) == 1:
                same = ratio(left.text, right.text) / 100 >= LIKE
            else:
                keys = [skeleton(word) for word in left.core]
                same = keys == [skeleton(word) for word in right.core] and ratio(left.text, right.text) / 100 >= LIKE
                same = same or compare(left.text, right.text).probability >= SAME
            if same:
                self._join(first, second)

    def _shortened(self) -> None:
        """A surname alone belongs to the one full name that ends with it."""
        full: dict[str, set[int]] = defaultdict(set)
        for at, item in enumerate(self.items):
            if len(item.core) > 1 and not item.heads and not item.lower:
                full[skeleton(item.core[-1])].add(self._root(at))
                if len(item.core) > 2:
                    full[skeleton(" ".join((item.core[0], item.core[-1])))].add(self._root(at))
        weight: Counter[int] = Counter()
        for at, item in enumerate(self.items):
            weight[self._root(at)] += item.count
        for at, item in enumerate(self.items):
            if item.lower or item.upper or item.heads or not item.core or len(item.core) > 2:
                continue
            owners = Counter(
                {root: weight[root] for place in full.get(skeleton(item.text), ()) for root in (self._root(place),)}
            )
            owners.pop(self._root(at), None)
            best = owners.most_common(2)
            if best and len(skeleton(item.text)) > 1 and (len(best) == 1 or best[0][1] > 2 * best[1][1]):
                self._join(best[0][0], at)

    def _within(self) -> None:
        """A name with a head word whose words all stand in exactly one longer name with that head word."""
        for at, item in enumerate(self.items):
            if item.heads and item.core and not item.lower:
                words = set(item.core)
                longer = {
                    self._root(place)
                    for place, other in enumerate(self.items)
                    if item.heads & other.heads and words < set(other.core) and "PER" not in other.types
                } - {self._root(at)}
                if len(longer) == 1:
                    self._join(longer.pop(), at)

    def _abbreviated(self) -> None:
        """GNA and Government of National Accord: capitals that are the initials of exactly one group."""
        initials: dict[frozenset[tuple[str, int]], set[int]] = defaultdict(set)
        for at, item in enumerate(self.items):
            for seen in item.sightings:
                words = [
                    word for word in fold_name(seen.text).split() if word not in CONNECTORS and word not in ARTICLES
                ]
                if len(words) > 1 and seen.text[:1].isupper():
                    initials[frozenset(Counter(word[0] for word in words).items())].add(at)
        for at, item in enumerate(self.items):
            word = item.sightings[0].text if item.sightings else ""
            if len(item.core) == 1 and word.isupper() and 2 <= len(word) <= 6:
                roots = {self._root(one) for one in initials.get(frozenset(Counter(word.lower()).items()), ())}
                if len(roots) == 1:
                    self._join(roots.pop(), at)

    def _translated(self) -> None:
        """A romanised word and a translation of a native word that it may be, beside head words of one kind."""
        senses: dict[str, set[str]] = defaultdict(set)
        strange: dict[str, set[str]] = defaultdict(set)
        wanted = {skeleton(item.core[0]) for item in self.items if len(item.core) == 1 and not item.lower}
        for word in self.glosses.senses:
            key = skeleton(word, language=self.glosses.language)
            if key in wanted:
                for gloss, channel, _ in self.glosses.of(word):
                    (senses if channel == "calque" else strange)[key].update(map(singular, gloss.split()))
        romanised = [
            (at, one)
            for at, one in enumerate(self.items)
            if one.heads and len(one.core) == 1 and len(one.core[0]) > 3 and not one.lower
        ]
        translated = [(at, one) for at, one in enumerate(self.items) if one.heads and 1 <= len(one.core) <= 2]
        for first, plain in romanised:
            for second, said in translated:
                if self._root(first) == self._root(second) or not plain.heads & said.heads:
                    continue
                key = skeleton(plain.core[0])
                words = {singular(word) for word in said.core}
                if len(key) > 1 and (
                    words & senses[key] or (said.lower and words & strange[key] and not words & senses[key])
                ):
                    self._join(first, second)

    def _led(self) -> None:
        """Forces called by their leader belong to the body that he is said to own."""
        owned = {leader.split(" ")[-1]: core for leader, core in self.led}
        by_leader: dict[str, list[int]] = defaultdict(list)
        for at, item in enumerate(self.items):
            if item.core and "forces" in item.heads and self._is_metonym(item):
                by_leader[skeleton(item.core[-1])].append(at)
        for found in by_leader.values():
            for other in found[1:]:
                self._join(found[0], other)
        for leader, core in owned.items():
            army = next((at for at, item in enumerate(self.items) if item.core == core and item.heads), None)
            for at in by_leader.get(skeleton(leader), ()):
                if army is not None:
                    self._join(army, at)

    def _described(self) -> None:
        """Descriptors of a government belong to the one government that the corpus names."""
        described = [at for at, item in enumerate(self.items) if item.epithets and "government" in item.heads]
        named: Counter[int] = Counter()
        for at, item in enumerate(self.items):
            if item.core and not item.lower and "government" in item.heads and not item.epithets:
                named[self._root(at)] += item.count
        if not described:
            return
        for other in described[1:]:
            self._join(described[0], other)
        most = named.most_common(2)
        if most and (len(most) == 1 or most[0][1] > 2 * most[1][1]):
            self._join(most[0][0], described[0])


def _group(members: Sequence[_Item], matcher: Matcher, reader: _Reader) -> Group:
    sightings = sorted((one for item in members for one in item.sightings), key=lambda one: (one.file, one.start))
    counted = Counter(one.text for one in sightings)
    spellings = tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
    types = Counter(type for item in members for type in item.types for _ in item.sightings)
    near: dict[str, Nearest] = {}
    for text, _ in spellings[:5]:
        for considered in matcher.resolve(text, country=reader.country).considered[:3]:
            known = near.get(considered.entity.id)
            if considered.probability >= 0.1 and (known is None or known.probability < considered.probability):
                near[considered.entity.id] = Nearest(considered.entity, considered.probability)
    nearest = tuple(sorted(near.values(), key=lambda one: (-one.probability, one.entity.id))[:3])
    words = {word for item in members for word in item.core}
    if nearest and nearest[0].probability >= NEAR and not reader.abroad(nearest[0].entity):
        proposal = Proposal.SPELLING
    elif words and all(reader.lower[word] >= reader.upper[word] for word in words):
        proposal = Proposal.COMMON
    else:
        proposal = Proposal.ENTITY
    type = types.most_common(1)[0][0] if types else ""
    return Group(0, spellings, tuple(sightings), type, nearest, proposal)
