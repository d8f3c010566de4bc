"""Which unknown spellings are one name: joined by what damage does to it (letters, order, shortening, translation)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from canonym.comparison import compare
from canonym.index.build import Glosses, singular
from canonym.index.grammar import Role
from canonym.library import Matcher
from canonym.text.folding import fold_name
from canonym.text.keys import skeleton
from canonym.text.parts import ARTICLES, CONNECTORS
from canonym.workbench.spotting import Item

SAME = 0.75
"""Probability from which `compare` joins two spellings of several words; of single words the skeletons must agree."""

LIKE = 0.5
"""Share of letters in common, in order, that two single words with one skeleton need."""

RUN = 75
"""Per cent of letters in common that two names need which one writer writes in one word and the other in two."""

_PLACES = frozenset({"LOC"})


class Joiner:
    """Joins the items that are spellings of one name."""

    def __init__(
        self, items: Sequence[Item], matcher: Matcher, language: str, led: set[tuple[str, tuple[str, ...]]]
    ) -> None:
        self.items = items
        self.parent = list(range(len(items)))
        self.grammar = matcher.index.grammar
        self.led = led
        self.by_core: dict[tuple[str, ...], list[Item]] = defaultdict(list)
        self.bare: Counter[tuple[str, ...]] = Counter()
        self.surnames: set[str] = set()
        for item in items:
            self.by_core[item.core].append(item)
            if not item.heads:
                self.bare[item.core] += item.count
                if len(item.core) == 2:
                    self.surnames.add(skeleton(item.core[-1]))
        self.glosses = Glosses(language, matcher.lexicon.shared.glosses.get(language, {}))

    def groups(self) -> list[list[Item]]:
        """The items, those of one name together."""
        self._same_core()
        self._reordered()
        self._alike()
        self._shortened()
        self._within()
        self._abbreviated()
        self._translated()
        self._led()
        self._described()
        found: dict[int, list[Item]] = defaultdict(list)
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

    def _fits(self, one: Item, other: Item) -> bool:
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

    def _is_metonym(self, item: Item) -> bool:
        """Whether a person stands before "forces": "Haftar's forces" are an army, and Haftar is none."""
        if "forces" not in item.heads or not item.core:
            return False
        if len(item.core) == 1:
            return skeleton(item.core[0]) in self.surnames
        return len(item.core) == 2 and item.core in self.bare and not self._fits_org(item)

    def _fits_org(self, item: Item) -> bool:
        return any(one.heads & {"government", "council", "party"} for one in self.by_core[item.core])

    def _bare_count(self, item: Item) -> int:
        return self.bare[item.core]

    def _headed_count(self, item: Item) -> int:
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
