"""Which role a word plays beside a name: head word, title, epithet, country, number, direction.

A role excuses a word that is left over; it never forbids the word to be part of a name. *General* is a rank before a
person and a word of "General National Congress".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from canonym.lexicon.model import Entity
from canonym.lexicon.store import Shared
from canonym.text.folding import fold_name
from canonym.text.parts import CONNECTORS


class Role:
    """What a word may be besides a part of the name itself: bits, plain integers since they are asked for so often."""

    NONE = 0
    HEAD = 1
    TITLE = 2
    EPITHET = 4
    COUNTRY = 8
    NUMBER = 16
    DIRECTION = 32
    LEGAL = 64


@dataclass(frozen=True, slots=True)
class Sense:
    """What one word or phrase may be: its roles, the head families it belongs to, the countries it points at, a value.

    `value` makes numbers and directions comparable: "17", "seventeenth" and "XVII" have the value "17".
    """

    roles: int = Role.NONE
    families: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    value: str = ""
    ranks: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


NOTHING = Sense()

_UNITS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve".split()
_TEENS = {
    "thirteenth": "13",
    "fourteenth": "14",
    "fifteenth": "15",
    "sixteenth": "16",
    "seventeenth": "17",
    "eighteenth": "18",
    "nineteenth": "19",
    "twentieth": "20",
    "thirteen": "13",
    "fourteen": "14",
    "fifteen": "15",
    "sixteen": "16",
    "seventeen": "17",
    "eighteen": "18",
    "nineteen": "19",
    "twenty": "20",
}
_ROMAN = {
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "xii": "12",
    "xiii": "13",
    "xiv": "14",
    "xv": "15",
    "xvi": "16",
    "xvii": "17",
    "xviii": "18",
    "xix": "19",
}
_DIRECTIONS = {
    "north": "n",
    "northern": "n",
    "south": "s",
    "southern": "s",
    "east": "e",
    "eastern": "e",
    "west": "w",
    "western": "w",
    "central": "c",
    "upper": "u",
    "lower": "l",
    "شمال": "n",
    "شمالي": "n",
    "جنوب": "s",
    "جنوبي": "s",
    "شرق": "e",
    "شرقي": "e",
    "غرب": "w",
    "غربي": "w",
} | {word + "ه": value for word, value in (("شمالي", "n"), ("جنوبي", "s"), ("شرقي", "e"), ("غربي", "w"))}
_ARABIC = "اول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر".split()
_ARABIC_ORDINALS = (
    {word: at for at, word in enumerate(_ARABIC, 1)}
    | {word + "ه": at for at, word in enumerate(_ARABIC, 1)}
    | {"اولي": 1, "حادي": 1, "حاديه": 1}
)
_ARABIC_TENS = {
    "و" + article + word + ending: 10 * at
    for at, word in enumerate("عشر ثلاث اربع خمس ست سبع ثمان تسع".split(), 2)
    for article in ("", "ال")
    for ending in ("ون", "ين")
}
_ORDINAL_ENDINGS = frozenset("я й ая ый ой го му е ое х та тя ма ша га ї ої".split())
"""What Russian and Ukrainian write behind the digits of an ordinal: 17-я."""
_NUMBER_SIGNS = frozenset("no nr num number numero n номер رقم".split())
"""What says that a number follows, which says it itself: "No. 7"."""
_TENS = {word: 10 * at for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_TENS["fourty"] = 40
_ONES = frozenset((*_UNITS[:9], *_CARDINALS[:9], *"123456789"))
NUMBERS: Mapping[str, str] = (
    {word: str(at) for at, word in enumerate(_UNITS, 1)}
    | {word: str(at) for at, word in enumerate(_CARDINALS, 1)}
    | _TEENS
    | _ROMAN
    | {article + word: str(at) for word, at in _ARABIC_ORDINALS.items() if word[:4] != "حادي" for article in ("", "ال")}
)
"""English number words, Roman numerals (those that are no ordinary word and not Xi) and Arabic ordinals to digits."""

LONGEST_PHRASE = 5
"""Words. The longest head word or title of the shared lists ("societate cu raspundere limitata") has four."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """Looks up the sense of words and phrases; built from the shared lists and the countries of a lexicon."""

    senses: Mapping[str, Sense]
    types: Mapping[str, frozenset[str]]
    openers: frozenset[str] = field(default_factory=frozenset)
    """First words of the phrases that have a sense."""
    common: frozenset[str] = field(default_factory=frozenset)
    """Ordinary words: alone they prove nothing."""

    def sense(self, word: str) -> Sense:
        """The sense of one folded word, or of several joined by single spaces; `NOTHING` where it has none."""
        known = self.senses.get(word)
        if known is not None:
            return known
        number = number_value(word)
        if number:
            return Sense(Role.NUMBER, value=number)
        return NOTHING

    def phrase_at(self, tokens: Sequence[str], at: int) -> tuple[int, Sense]:
        """The longest phrase with a sense that begins at token `at`: how many tokens it has, and the sense."""
        if at + 1 < len(tokens):
            number = _number_of_two(tokens[at], tokens[at + 1])
            if number:
                return 2, Sense(Role.NUMBER, value=number)
        if tokens[at] in self.openers:
            for length in range(min(LONGEST_PHRASE, len(tokens) - at), 1, -1):
                known = self.senses.get(" ".join(tokens[at : at + length]))
                if known is not None:
                    return length, known
        return 1, self.sense(tokens[at])

    def senses_of(self, tokens: Sequence[str], *, heads: str = "any") -> tuple[Sense, ...]:
        """The sense of every token, those of one phrase sharing the phrase's.

        `heads` says which phrase may be the head word of a name: "first", "last" or "any". Elsewhere the word is part
        of the name: *accord* is no head word in "Government of National Accord".
        """
        found: list[Sense] = []
        spans: list[tuple[int, int]] = []
        while len(found) < len(tokens):
            length, sense = self.phrase_at(tokens, len(found))
            if tokens[len(found)] not in CONNECTORS or length > 1:
                spans.append((len(found), len(found) + length))
            found.extend([sense] * length)
        if heads != "any" and spans:
            told = [span for span in spans if found[span[0]].roles not in (Role.NUMBER, Role.COUNTRY)]
            told = told or spans  # "Brigade 166", "Baath Party (Iraq)"
            last = heads == "last" and found[told[-1][0]].roles & Role.HEAD  # "Tell Abyad", "Operation Dignity"
            start, end = told[-1] if last else told[0]
            for at, sense in enumerate(found):
                if sense.roles & Role.HEAD and not start <= at < end:
                    found[at] = replace(sense, roles=sense.roles & ~Role.HEAD, families=frozenset())
        return tuple(found)


def head_place(tokens: Sequence[str], language: str) -> str:
    """Where the head word of a name stands: "first" in Arabic and before *of*, "last" in English and Turkish.

    >>> head_place("government of national accord".split(), "en"), head_place("libyan national army".split(), "en")
    ('first', 'last')
    """
    if language in ("en", "tr", "de", "zh", "ja", "ko", "az", "hy", "ka"):
        return "first" if not {"of", "for"}.isdisjoint(tokens) else "last"
    if language in ("ru", "uk", "be", "bg", "sr", "el"):
        return "any"
    return "first"


def number_value(word: str) -> str:
    """The digits that a number word stands for, or the empty string.

    >>> number_value("17th"), number_value("seventeenth"), number_value("dawn")
    ('17', '17', '')
    """
    if word in NUMBERS:
        return NUMBERS[word]
    tens, _, ones = word.partition(" ")
    if tens in _TENS:
        if not ones:
            return str(_TENS[tens])
        return str(_TENS[tens] + int(NUMBERS.get(ones, ones))) if ones in _ONES else ""
    if not word[:1].isdecimal():
        return ""
    digits = word
    for ending in ("st", "nd", "rd", "th", "eme", "e", "er", "nci", "inci", "uncu", "ncu"):
        if word.endswith(ending) and word.removesuffix(ending).isdecimal():
            digits = word.removesuffix(ending)
    return digits.lstrip("0") or "0" if digits.isdecimal() else ""


def _number_of_two(word: str, other: str) -> str:
    """The digits that two words stand for together, or the empty string: "forty fourth", "No. 7", 17-я, السابعة عشرة."""
    if word in _TENS:
        return number_value(f"{word} {other}")
    if other.isdecimal():
        return number_value(other) if word in _NUMBER_SIGNS else ""
    if word.isdecimal():
        return number_value(word) if other in _ORDINAL_ENDINGS else ""
    ones = _ARABIC_ORDINALS.get(without_article(word), 0)
    tens = 10 if other in ("عشر", "عشره") else _ARABIC_TENS.get(other, 0)
    return str(tens + ones) if ones and tens else ""


def build_grammar(shared: Shared, entities: Sequence[Entity]) -> Grammar:
    """Collect every word with a role from the shared lists, and the names and demonyms of `entities` that are countries."""
    found: dict[str, Sense] = {}

    def add(spelling: str, role: int, *, family: str = "", countries: Iterable[str] = (), value: str = "") -> None:
        word = fold_name(spelling)
        if not word:
            return
        for form in {word, without_article(word)}:
            known = found.get(form, NOTHING)
            found[form] = Sense(
                known.roles | role,
                known.families | ({family} if family and role == Role.HEAD else frozenset()),
                known.countries | frozenset(countries),
                value or known.value,
                known.ranks | ({family} if family and role not in (Role.HEAD, Role.NONE) else frozenset()),
                known.names | ({family} if role == Role.NONE else frozenset()),
            )

    lists = (
        (Role.HEAD, shared.heads),
        (Role.TITLE, shared.titles),
        (Role.EPITHET, shared.epithets),
        (Role.LEGAL, shared.legal),
        (Role.NONE, shared.names),
    )
    for role, groups in lists:
        for group in groups:
            for words in group.words.values():
                for word in words:
                    add(word, role, family=group.family)
    for word, value in _DIRECTIONS.items():
        add(word, Role.DIRECTION, value=value)
    for entity in entities:
        if entity.kind == "country" and entity.countries:
            for name in entity.names:
                if name.language != "en" and fold_name(name.text).isascii():
                    continue
                if len(name.text) > 3 or not name.text.isascii() or name.text.isupper():
                    add(name.text, Role.COUNTRY, countries=entity.countries)
            for demonym in entity.demonyms:
                add(demonym, Role.COUNTRY, countries=entity.countries)
    demonyms = {fold_name(demonym): entity.countries for entity in entities for demonym in entity.demonyms}
    for language, glosses in shared.glosses.items() if demonyms else ():
        for word, senses in glosses.items():
            countries = demonyms.get(senses[0].casefold())
            for form in _adjectives(word, language) if countries else ():
                add(form, Role.COUNTRY, countries=countries or ())
    openers = frozenset(phrase.split(" ", 1)[0] for phrase in found if " " in phrase)
    types = {group.family: frozenset(group.types) for group in shared.heads}
    return Grammar(found, types, openers)


def _adjectives(word: str, language: str) -> tuple[str, ...]:
    """The forms in which a demonym of a word list stands in names: in Arabic with the article, and of both genders."""
    if language != "ar":
        return (word,)
    base = without_article(fold_name(word))
    return tuple(article + base + ending for article in ("", "ال") for ending in ("", "ة"))


def without_article(word: str) -> str:
    """An Arabic word without its written article, where enough is left to be a word.

    >>> without_article("القوات"), without_article("الب")
    ('قوات', 'الب')
    """
    return word[2:] if word.startswith("ال") and len(word) > 4 else word
