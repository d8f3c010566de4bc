"""From a Lexicon to an Index: split every spelling into slots, and post each slot under every word it may turn into.

Nothing that grows with the list is a Python object of its own: what is told of spellings, slots and words is collected
in flat arrays, and the postings are spread out at the end. A million names compile in a fraction of what they take as
entities.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from canonym.index.grammar import Grammar, Role, build_grammar, head_place, without_article
from canonym.index.ground import SHORTEST_HOMOGRAPH, Glosses, Ground, ground_of, singular
from canonym.index.information import information
from canonym.index.keys import keys_of, retrieval_keys
from canonym.index.model import CHANNELS, CODE, Flag, Index, Rows, Texts
from canonym.lexicon.model import Channel, Entity, NameKind
from canonym.lexicon.packed import NAME_KINDS, NameRecord, Packer, Record, record_of, records_of, texts_of
from canonym.text.folding import fold_name
from canonym.text.keys import other_readings, skeleton
from canonym.text.parts import ARABIC_SERVANT, ARTICLES, ASSIMILATED, CONNECTORS, FATHER, KIN, SERVANT, SON, parts
from canonym.text.repair import repair
from canonym.text.romanization import romanize
from canonym.text.scripts import script_of
from canonym.text.tokens import tokenize

if TYPE_CHECKING:
    import numpy.typing as npt

    from canonym.lexicon.store import Lexicon

    Array = npt.NDArray[Any]

LONGEST_FORM = 16
"""Slots. A longer spelling is cut: its first sixteen parts identify it."""

SCRIPTS = ("Latn", "Arab", "Cyrl", "Hebr", "Grek", "Armn", "Geor", "Hang", "Hani", "Kana", "Zyyy")
"""The scripts that `term_script` numbers; every other one counts as the last."""

WATCHED = 50_000
"""Entities from which compiling, two seconds by then, shows a progress bar on a terminal."""

MOST_MISSED = 9.0
"""Nats. A part that is left out tells no more than this, however rare it is: short forms leave rare parts out too."""

REMEMBERED = 1 << 16
"""Skeletons whose keys are kept while others are worked out."""

PIECE = 1 << 18
"""Numbers that are worked on at once where a copy of all would be large."""

SHORTEST_INITIALS, LONGEST_INITIALS = 3, 6
"""Letters that the initials of a name must have to stand for it."""

METONYM_KINDS = frozenset({"army", "armed-group", "council", "government", "movement", "parliament", "party", "police"})
"""What a leader's name may stand for: "Haftar's forces" is an army, "Haftar's university" is not."""

HEADS_OF_KINDS = {
    "ORG": {
        "army": "forces", "armed-group": "group", "bank": "bank", "company": "company", "council": "council",
        "court": "court", "government": "government", "ministry": "ministry", "movement": "party",
        "parliament": "parliament", "party": "party", "police": "police", "tribe": "tribe", "union": "union",
        "university": "university",
    },
    "MEDIA": {
        "agency": "news-agency", "broadcaster": "channel", "newspaper": "newspaper", "website": "newspaper",
        "social-network": "social-network",
    },
    "EVENT": {kind: kind for kind in ("agreement", "battle", "conference", "operation", "uprising", "war")},
}  # fmt: skip
"""By type and kind the head family of what has no head word in its names: "Servant of the People" is a party."""

_NAME, _ALIAS, _NATIVE, _ATTESTED = map(
    NAME_KINDS.index, (NameKind.NAME, NameKind.ALIAS, NameKind.NATIVE, NameKind.ATTESTED)
)
_NATIVE_CODE, _FOLDED_CODE, _METONYM_CODE = CODE[Channel.NATIVE], CODE[Channel.FOLDED], CODE[Channel.METONYM]
_KIND_FLAGS = {_NAME: Flag.CANONICAL, _ALIAS: Flag.ALIAS, _ATTESTED: Flag.ATTESTED}
_JOINING = frozenset((*CONNECTORS, *ARTICLES, *ASSIMILATED, *SON, *FATHER, *SERVANT, ARABIC_SERVANT))
"""The words that `parts` drops, joins or spells otherwise; a name without one has its words for parts."""

_FUNCTION_WORDS = frozenset("of the for in to on at by from with a an and or be is not".split())


class _Words:
    """Every distinct word of the list as a *choice*: the terms that may stand where it stands.

    A choice is numbered for each language a word is met in; for people, whose names no homograph replaces, apart.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.terms: dict[str, int] = {}
        self.own = bytearray()
        """For each term, whether a name holds it, not only a gloss."""
        self.by_language: dict[tuple[str, bool], dict[str, int]] = {}
        self.starts = array("q", [0])
        self.term = array("i")
        self.channel = array("B")
        self.rank = array("B")

    def term_of(self, text: str, *, own: bool) -> int:
        """The number of a term."""
        known = self.terms.get(text)
        if known is None:
            known = self.terms[text] = len(self.terms)
            self.own.append(own)
        elif own:
            self.own[known] = 1
        return known

    def choices(self, language: str, person: bool) -> dict[str, int]:
        """The numbers of the choices that are known for words of this language."""
        return self.by_language.setdefault((language, person and language != "en"), {})

    def choice_of(self, word: str, language: str, known: dict[str, int], *, person: bool) -> int:
        """Number the choice of a word that is met for the first time."""
        found = sorted(dict.fromkeys(self._alternatives(word, language)), key=itemgetter(2))
        for term, channel, rank in found:
            if not (person and channel == CODE[Channel.HOMOGRAPH]):
                self.term.append(term)
                self.channel.append(channel)
                self.rank.append(rank)
        self.starts.append(len(self.term))
        known[word] = len(self.starts) - 2
        return known[word]

    def choice_of_initials(self, letters: str) -> int:
        """Number the choice of initials: the very letters, which no damaged word is compared with."""
        known = self.choices("", person=False)
        if letters not in known:
            self.term.append(self.term_of(letters, own=False))
            self.channel.append(_FOLDED_CODE)
            self.rank.append(0)
            self.starts.append(len(self.term))
            known[letters] = len(self.starts) - 2
        return known[letters]

    def _alternatives(self, word: str, language: str) -> Iterator[tuple[int, int, int]]:
        """Every (term, channel, rank) that may stand where `word` stands, the word itself first."""
        if language == "en":
            yield self.term_of(word, own=True), _FOLDED_CODE, 0
            return
        yield self.term_of(word, own=True), _NATIVE_CODE, 0
        bare = without_article(word)
        if bare != word:
            yield self.term_of(bare, own=True), _NATIVE_CODE, 0
        if word in KIN:
            yield self.term_of(KIN[word], own=True), CODE[Channel.TRANSLITERATION], 0
        glosses = self.ground.glosses(language)
        if glosses is not None:
            for gloss, channel, rank in glosses.of(word):
                for piece in gloss.split():
                    if piece not in _FUNCTION_WORDS:
                        yield self.term_of(singular(piece), own=False), CODE[channel], min(rank, 255)


class _Forms:
    """The spellings as columns, and the choice that stands in each slot."""

    def __init__(self, words: _Words) -> None:
        self.words = words
        self.entity = array("i")
        self.owner = array("i")
        self.name = array("i")
        self.channel = array("B")
        self.flags = array("B")
        self.start = array("q", [0])
        self.choice = array("i")
        self.join_term = array("i")
        self.join_slot = array("i")
        self.whole = Packer()
        """The folded spellings; empty for a metonym, which is never read as a whole."""

    def add(
        self, entity: int, owner: int, number: int, name: NameRecord, channel: int, flags: int, *, person: bool
    ) -> tuple[str, ...]:
        """Put a spelling behind the others. Returns its folded words; none where nothing is left of it."""
        text = repair(name.text).text
        folded = fold_name(text)
        tokens = tokenize(folded)
        if not tokens:
            return tokens
        words: Sequence[str] = (tokens if _JOINING.isdisjoint(tokens) else [part.text for part in parts(tokens)])[
            :LONGEST_FORM
        ]
        native = name.kind == _NATIVE or not (text.isascii() or script_of(text) in ("Latn", "Zyyy"))
        if native:
            flags |= Flag.NATIVE
        language = name.language if native else "en"
        self.entity.append(entity)
        self.owner.append(owner)
        self.name.append(number)
        self.channel.append(channel)
        self.flags.append(flags)
        self.whole.add(b"" if channel == _METONYM_CODE else folded.encode("utf-8", "surrogatepass"))
        known = self.words.choices(language, person)
        first = len(self.choice)
        for word in words:
            choice = known.get(word)
            if choice is None:
                choice = self.words.choice_of(word, language, known, person=person)
            self.choice.append(choice)
        self.start.append(len(self.choice))
        for at in range(len(words) - 1):
            if _runs_together(words[at], words[at + 1], text):
                self.join_term.append(self.words.term_of(words[at] + words[at + 1], own=True))
                self.join_slot.append(first + at)
        return tokens

    def add_initials(self, entity: int, number: int, letters: str) -> None:
        """Put the initials of a spelling behind the others: one slot, and nothing that is ever read as a whole."""
        self.entity.append(entity)
        self.owner.append(entity)
        self.name.append(number)
        self.channel.append(CODE[Channel.ABBREVIATION])
        self.flags.append(Flag.UPPER)
        self.whole.add(b"")
        self.choice.append(self.words.choice_of_initials(letters))
        self.start.append(len(self.choice))


def build_index(lexicon: Lexicon, *, digest: str = "") -> Index:
    """Compile `lexicon`. Time and memory are linear in the number of spellings; nothing is expanded into products.

    A million names take 20 to 50 seconds, depending on what else the machine does, and 600 MB; their entities should
    be kept as records then. From `WATCHED` entities on a terminal shows how far it is.
    """
    entities = lexicon.entities
    ground = ground_of(lexicon.shared)
    grammar, places = _countries_and_places(lexicon, ground)
    common = ground.common - places if places and not places.isdisjoint(ground.common) else ground.common
    grammar = replace(grammar, common=common)
    families = tuple(sorted(grammar.types))
    numbers: Any = getattr(entities, "ids", None)
    if numbers is None:
        numbers = {entity.id: at for at, entity in enumerate(entities)}
    words = _Words(ground)
    forms = _Forms(words)
    in_family: set[int] = set()
    _read(entities, numbers, grammar, ground, forms, {family: at for at, family in enumerate(families)}, in_family)
    return _assembled(
        forms,
        words,
        common,
        digest=digest,
        size=len(entities),
        grammar=grammar,
        entity_families=_rows(np.fromiter(in_family, np.int64, len(in_family)), len(entities)),
        families=families,
        entities=entities,
        entity_ids=numbers,
    )


def _countries_and_places(lexicon: Lexicon, ground: Ground) -> tuple[Grammar, frozenset[str]]:
    """The grammar with the names of the countries, and the places that are known by one word ("Turkey").

    Translations list such words, yet they are names unless the common list has them.
    """
    countries: list[int] = []
    places: set[str] = set()
    for at, entity in enumerate(records_of(lexicon.entities)):
        if entity.kind == "country" and entity.countries:
            countries.append(at)
        if entity.type == "LOC" and entity.kind in ("country", "city", "governorate", "region", "sea"):
            for name in entity.names:
                if name.kind in (_NAME, _ALIAS):
                    folded = fold_name(name.text)
                    if " " not in folded:
                        places.update(form for form in (folded, singular(folded)) if form in ground.common)
    if not countries:
        return ground.grammar, frozenset(places - ground.plain)
    own = [lexicon.entities[at] for at in countries]
    known = {code for country in own for code in country.countries}
    grammar = build_grammar(
        lexicon.shared, [*own, *(one for one in ground.countries if known.isdisjoint(one.countries))]
    )
    return grammar, frozenset(places - ground.plain)


def _read(
    entities: Sequence[Entity],
    numbers: Any,
    grammar: Grammar,
    ground: Ground,
    forms: _Forms,
    family_number: dict[str, int],
    in_family: set[int],
) -> None:
    """Put every spelling of every entity into `forms`, and (entity << 32 | head family) of its own names into a set."""
    telling = ground.telling | grammar.openers

    def record(identity: str) -> tuple[int, Record] | None:
        at = numbers.get(identity)
        return None if at is None else (at, record_of(entities[at]))

    leaders = {leader for entity in records_of(entities) for leader in entity.leaders}
    for at, entity in enumerate(_watched(records_of(entities), len(entities))):
        guarded = set(map(fold_name, entity.guarded))
        never = set(map(fold_name, entity.never))
        person = entity.type == "PER"
        leads = Flag.LEADER if entity.id in leaders else 0
        headless = True
        bodily = False
        initials: dict[str, int] = {}
        for number, name in enumerate(entity.names):
            flags = leads | _KIND_FLAGS.get(name.kind, 0)
            if is_abbreviation(name.text):
                flags |= Flag.UPPER
            if guarded or never:
                folded = fold_name(name.text)
                if folded in guarded:
                    flags |= Flag.GUARDED
                tokens = tokenize(folded)
                if folded not in never:
                    forms.add(at, at, number, name, name.channel, flags, person=person)
            else:
                tokens = forms.add(at, at, number, name, name.channel, flags, person=person)
            if not entity.type and not bodily and not telling.isdisjoint(tokens):
                bodily = any(grammar.sense(word).roles & Role.HEAD for word in tokens)
            if name.kind in (_NAME, _ALIAS, _NATIVE) and (letters := initials_of(tokens)):
                initials.setdefault(letters, number)
            if name.kind != _ATTESTED and not telling.isdisjoint(tokens):
                for sense in grammar.senses_of(tokens, heads=head_place(tokens, name.language)):
                    for family in sense.families:
                        in_family.add(at << 32 | family_number[family])
                        headless = False
        if entity.type in ("ORG", "MEDIA") or bodily:
            listed = {fold_name(name.text) for name in entity.names if len(name.text) < 2 * LONGEST_INITIALS}
            for letters, number in initials.items():
                if letters not in listed | never:
                    forms.add_initials(at, number, letters)
        if headless and (of_kind := HEADS_OF_KINDS.get(entity.type, {}).get(entity.kind)) in family_number:
            in_family.add(at << 32 | family_number[of_kind])
        if entity.type == "ORG" and entity.kind in METONYM_KINDS and entity.leaders:
            wholes = [whole for whole in map(record, entity.part_of) if whole]
            wider = {leader for _, whole in wholes for leader in whole.leaders}
            for leader in entity.leaders:  # who leads the larger whole leads forces that are the whole's
                found = record(leader)
                if found is not None and leader not in wider:
                    owner, who = found
                    for number, name in enumerate(who.names):
                        if name.kind != _ATTESTED:
                            person = who.type == "PER"
                            forms.add(at, owner, number, name, _METONYM_CODE, Flag.METONYM, person=person)


def _assembled(forms: _Forms, words: _Words, common: frozenset[str], **known: Any) -> Index:
    """The arrays of the index from what was collected."""
    import marisa_trie

    words.by_language.clear()
    spellings, spelling_forms = _whole_spellings(forms)
    terms = marisa_trie.Trie(words.terms)
    order = np.fromiter((terms[text] for text in words.terms), np.int32, len(words.terms))
    own = np.zeros(len(order), bool)
    own[order] = np.frombuffer(words.own, np.uint8).astype(bool)
    count = len(order)
    texts = [""] * count
    for text, at in zip(words.terms, order.tolist(), strict=True):
        texts[at] = text
    words.terms.clear()
    latin, skeletons, key_names, key_rows = _described(texts, own)
    info = np.fromiter((information(text, common=text in common) for text in texts), np.float32, count)
    term_script = np.fromiter(map(script_number, texts), np.uint8, count)
    del texts

    start = _array(forms.start, np.int64)
    choice = _array(forms.choice, np.int32)
    choice_start = _array(words.starts, np.int64)
    choice_term = order[_array(words.term, np.int32)]
    slot_term = choice_term[choice_start[:-1][choice]] if len(choice) else np.zeros(0, np.int32)
    term, slot, channel, rank = _postings(choice, choice_start, choice_term, words, forms, order)
    entity_column = _array(forms.entity, np.int32)
    return Index(
        terms=terms,
        term_info=info,
        term_script=term_script,
        term_skeleton=skeletons,
        term_latin=latin,
        key_names=key_names,
        key_rows=key_rows,
        form_entity=entity_column,
        form_owner=_array(forms.owner, np.int32),
        form_name=_array(forms.name, np.int32),
        form_channel=_array(forms.channel, np.uint8),
        form_flags=_array(forms.flags, np.uint8),
        form_start=start,
        slot_term=slot_term,
        slot_info=_slot_info(slot_term, term, slot, channel, rank, info),
        posting_start=np.searchsorted(term, np.arange(count + 1)).astype(np.int64),
        posting_slot=slot,
        posting_channel=channel,
        posting_rank=rank,
        slot_form=np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start)),
        spellings=spellings,
        spelling_forms=spelling_forms,
        entity_forms=Rows(
            np.searchsorted(entity_column, np.arange(known["size"] + 1)).astype(np.int64),
            np.arange(len(entity_column), dtype=np.int32),
        ),
        **known,
    )


def _array(column: array[Any], dtype: Any) -> Array:
    """What was collected as an array of numpy, without a copy."""
    return np.frombuffer(column, dtype) if len(column) else np.zeros(0, dtype)


def _described(texts: Sequence[str], own: Array) -> tuple[Texts, Texts, Any, Rows]:
    """Each term in Latin letters, its skeleton, and the terms that names hold under every retrieval key.

    The keys of a term are those of `keys_of`. Those of skeletons are worked out once for each skeleton, since many
    words share one, and trigrams of letters for all words at once.
    """
    import marisa_trie

    latins, skeletons = Packer(), Packer()
    keys: dict[str, int] = {}
    of_skeleton: dict[str, array[int]] = {}
    pairs = array("q")
    lettered = array("i")
    letters = bytearray()

    def numbers_of(some: str) -> array[int]:
        known = of_skeleton.get(some)
        if known is None:
            if len(of_skeleton) >= REMEMBERED:
                of_skeleton.clear()
            found = (keys.setdefault(key, len(keys)) for key in retrieval_keys(some, ""))
            known = of_skeleton[some] = array("i", found)
        return known

    for at, (text, holds) in enumerate(zip(texts, own.tolist(), strict=True)):
        latin = _latin(text)
        bones = skeleton(latin)
        latins.add_text(latin)
        skeletons.add_text(bones)
        if not holds:
            continue
        if not latin.isascii() or "\0" in latin:
            pairs.extend([keys.setdefault(key, len(keys)) << 32 | at for key in keys_of(latin)])
            continue
        readings = other_readings(latin)
        numbers: Iterable[int] = numbers_of(bones)
        if readings:
            numbers = set(numbers).union(*map(numbers_of, map(skeleton, readings)))
        pairs.extend([number << 32 | at for number in numbers])
        if latin:
            letters += f"\0^{latin}$".encode()
            lettered.append(at)
    of_skeleton.clear()
    _add_trigrams(letters, _array(lettered, np.int32), keys, pairs)
    names = marisa_trie.Trie(keys)
    order = np.fromiter((names[key] for key in keys), np.int64, len(keys))
    flat = _array(pairs, np.int64)
    for first in range(0, len(flat), PIECE):  # there are thirty keys to a term: a copy of all is half a gigabyte
        piece = flat[first : first + PIECE]
        piece[:] = order[piece >> 32] << 32 | piece & 0xFFFFFFFF
    return latins.texts(), skeletons.texts(), names, _rows(flat, len(keys))


def _add_trigrams(letters: bytearray, terms: Array, keys: dict[str, int], pairs: array[int]) -> None:
    """Number the trigrams of many words, each with NUL before it and of the given term, and pair them with the terms."""
    codes = np.frombuffer(letters, np.uint8)
    numbers: dict[int, int] = {}
    begun = 0
    for first in range(0, max(len(codes) - 2, 0), PIECE):
        here = codes[first : first + PIECE + 2].astype(np.int64)
        opens = here[:-2] == 0
        word = np.cumsum(opens, dtype=np.int64) + (begun - 1)
        begun += int(opens[:PIECE].sum())
        trigram = here[:-2] << 16 | here[1:-1] << 8 | here[2:]
        whole = np.flatnonzero(~opens & (here[1:-1] != 0) & (here[2:] != 0))
        trigram, term = trigram[whole], terms[word[whole]]
        met, place = np.unique(trigram, return_inverse=True)
        for code in met.tolist():
            if code not in numbers:
                text = bytes((code >> 16, code >> 8 & 0xFF, code & 0xFF)).decode("ascii")
                numbers[code] = keys.setdefault(text, len(keys))
        number = np.array([numbers[code] for code in met.tolist()], np.int64)
        pairs.frombytes((number[place] << 32 | term).tobytes())


def _postings(
    choice: Array, choice_start: Array, choice_term: Array, words: _Words, forms: _Forms, order: Array
) -> tuple[Array, Array, Array, Array]:
    """Term, slot, channel and rank of every posting, sorted by term, slot and rank."""
    sizes = np.diff(choice_start)[choice]
    total, joins = int(sizes.sum()), len(forms.join_term)
    rows = np.arange(total, dtype=np.int64)
    rows += np.repeat(choice_start[:-1][choice] - (np.cumsum(sizes) - sizes), sizes)
    key = np.empty(total + joins, np.int64)  # term << 32 | slot
    np.take(choice_term.astype(np.int64) << 32, rows, out=key[:total])
    key[:total] |= np.repeat(np.arange(len(choice), dtype=np.int32), sizes)
    key[total:] = order[_array(forms.join_term, np.int32)].astype(np.int64) << 32
    key[total:] |= _array(forms.join_slot, np.int32)
    how = np.full(total + joins, _FOLDED_CODE << 8 | 1, np.uint16)  # channel << 8 | rank
    np.take(
        _array(words.channel, np.uint8).astype(np.uint16) << 8 | _array(words.rank, np.uint8), rows, out=how[:total]
    )
    del rows, sizes
    by_key = np.argsort(key, kind="stable")
    how = how[by_key]
    del by_key
    key.sort()
    return (
        (key >> 32).astype(np.int32),
        (key & 0xFFFFFFFF).astype(np.int32),
        (how >> 8).astype(np.uint8),
        (how & 0xFF).astype(np.uint8),
    )


def _whole_spellings(forms: _Forms) -> tuple[Any, Rows]:
    """The folded spellings, and the forms that are spelled so. What was collected for it is given back."""
    import marisa_trie

    whole, forms.whole = forms.whole.texts(), Packer()

    def spelled() -> Iterator[str]:
        return (piece.decode("utf-8", "surrogatepass") for piece in whole.slices())

    spellings = marisa_trie.Trie(text for text in spelled() if text)
    flat = np.fromiter((spellings[text] << 32 | at for at, text in enumerate(spelled()) if text), np.int64)
    return spellings, _rows(flat, len(spellings))


def _watched(records: Iterator[Record], count: int) -> Iterable[Record]:
    """The entities, behind a progress bar where they are many and somebody watches."""
    if count < WATCHED or not sys.stderr.isatty():
        return records
    from tqdm import tqdm

    watched: Iterable[Record] = tqdm(records, desc="compiling", total=count, unit=" entities", leave=False)
    return watched


def _runs_together(one: str, other: str, name: str) -> bool:
    """Whether two parts of a name are often written as one word: hyphenated, or one of them short."""
    if len(one) + len(other) > 16 or one.isdecimal() or other.isdecimal():
        return False
    return min(len(one), len(other)) <= 3 or ("-" in name and f"{one}-{other}" in name.casefold())


def script_number(text: str) -> int:
    """The place of the text's script in `SCRIPTS`."""
    script = script_of(text)
    return SCRIPTS.index(script) if script in SCRIPTS else len(SCRIPTS) - 1


def _latin(text: str) -> str:
    """A term in Latin letters, for skeletons and quick comparison; empty where nothing can romanise it."""
    if text.isascii():
        return text
    from canonym.text.romanization import NoRomaniser

    try:
        return fold_name(romanize(text)).replace(" ", "")
    except NoRomaniser:
        return ""


def is_abbreviation(text: str) -> bool:
    """Whether a spelling is written with capitals only: "GNA", "U.S.", "M23".

    >>> is_abbreviation("U.S."), is_abbreviation("Sirte")
    (True, False)
    """
    if " " in text or "a" <= text[1:2] <= "z":
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return 0 < len(letters) <= 6 and all(letter.isupper() for letter in letters)


def initials_of(words: Sequence[str]) -> str:
    """The first letters of a folded name's words, where they may be its abbreviation; else nothing.

    >>> initials_of("government of national accord".split()), initials_of("bank of libya".split())
    ('gna', '')
    """
    letters = "".join(word[0] for word in words if word not in _FUNCTION_WORDS)
    alike = letters.isascii() or script_of(letters) == "Cyrl"
    return letters if SHORTEST_INITIALS <= len(letters) <= LONGEST_INITIALS and letters.isalpha() and alike else ""


def rows_of(pairs: Iterable[tuple[int, int]], count: int) -> Rows:
    """Group (row, item) pairs by row, items ascending, each once."""
    return _rows(np.fromiter((row << 32 | item for row, item in pairs), np.int64), count)


def _rows(flat: Array, count: int) -> Rows:
    """The same with pairs as row << 32 | item, in an array that is used up."""
    flat.sort()
    if len(flat) > 1:
        again = flat[1:] == flat[:-1]
        flat = np.delete(flat, np.flatnonzero(again) + 1) if bool(again.any()) else flat
    starts = np.searchsorted(flat, np.arange(count + 1, dtype=np.int64) << 32).astype(np.int64)
    flat &= 0xFFFFFFFF
    return Rows(starts, flat.astype(np.int32))


def _slot_info(slot_term: Array, term: Array, slot: Array, channel: Array, rank: Array, info: Array) -> Array:
    """What a slot is worth when nothing stands in it: the least of its own word and its best-known gloss."""
    worth = np.minimum(info[slot_term], np.float32(MOST_MISSED)) if len(slot_term) else np.zeros(0, np.float32)
    first = np.flatnonzero((rank == 0) & (channel == CODE[Channel.CALQUE]))
    np.minimum.at(worth, slot[first], info[term[first]])
    return worth


__all__ = [
    "CHANNELS",
    "SCRIPTS",
    "SHORTEST_HOMOGRAPH",
    "Glosses",
    "build_index",
    "is_abbreviation",
    "rows_of",
    "singular",
    "texts_of",
]
