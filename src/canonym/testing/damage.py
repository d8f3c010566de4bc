# ruff: noqa: E501 (the tables are read by column)
"""What each channel can do to a name: every single result that one step of damage may have, listed, the plainest first.

Pure functions without chance; the strategies choose among what they list. A step always changes the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice

from canonym.lexicon.model import Channel
from canonym.testing.material import CONFUSABLE, CULTURES, Part, Role
from canonym.testing.names import Damage, DrawnName
from canonym.text.folding import fold_name
from canonym.text.parts import ARTICLES, ASSIMILATED, CONNECTORS, FATHER, KINSHIP, SERVANT, SON

__all__ = ["FORM", "KINDS", "LETTERS", "MEANING", "WORDS", "kinds_of", "ways"]

MOST_WAYS = 200
"""Of one kind on one text. Longer lists are cut, so that a long text costs no more than a name."""

_VOWELS = "aeiouy"

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

_OCR = (("m", "rn"), ("rn", "m"), ("l", "1"), ("i", "l"), ("o", "0"), ("h", "b"), ("e", "c"), ("u", "ii"), ("cl", "d"),
        ("d", "cl"), ("s", "5"), ("g", "9"), ("S", "5"), ("B", "8"), ("O", "0"), ("I", "l"), ("vv", "w"), ("w", "vv"))  # fmt: skip

_HOMOGLYPHS = dict(zip("aeopcxyiAEOPCXTHKMB", "аеорсхуіАЕОРСХТНКМВ", strict=True))
"""Latin letters and the Cyrillic ones that look the same."""

_RULES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "": (("ph", "f"), ("ck", "k"), ("ee", "i"), ("oo", "u"), ("y\\b", "ie"), ("c(?=[aou])", "k")),
    "ar": (
        ("\\bal-", "el-"), ("\\bal-", "Al "), ("\\bal-", "al"), ("\\bal-(?=[sS])", "as-"), ("\\bal-(?=[nN])", "an-"),
        ("\\bbin\\b", "ben"), ("\\bibn\\b", "bin"), ("\\bAbu\\b", "Abou"), ("\\bAbd al-", "Abdel "), ("\\bAbd al-", "Abdul-"),
        ("q", "g"), ("q", "k"), ("Q", "G"), ("Q", "K"), ("gh", "g"), ("Gh", "G"), ("kh", "h"), ("Kh", "H"), ("j", "dj"),
        ("J", "G"), ("ou", "u"), ("u", "ou"), ("i", "ee"), ("sh", "ch"), ("Sh", "Ch"), ("dh", "d"), ("th", "t"), ("a\\b", "ah"),
        ("w", "ou"), ("W", "Ou"), ("iy", "i"), ("y\\b", "i"), ("aa", "a"), ("(?<=[bcdfghjklmnpqrstvwxz])a(?=[bcdfgjklmnpqrstvwxz])", "e"),
        ("([bdfklmnrst])\\1", "\\1"), ("(?<=[a-z])e(?=[a-z])", "i"),
    ),
    "fa": (
        ("kh", "x"), ("Kh", "X"), ("gh", "q"), ("Gh", "Q"), ("q", "gh"), ("Q", "Gh"), ("ou", "u"), ("ei", "ay"), ("e\\b", "eh"),
        ("ss", "s"), ("v", "w"), ("P", "B"), ("j", "dj"), ("J", "Dj"), ("i\\b", "y"), ("o", "u"),
    ),
    "tr": (
        ("ş", "sh"), ("Ş", "Sh"), ("ç", "ch"), ("Ç", "Ch"), ("ğ", "gh"), ("ğ", "g"), ("ı", "i"), ("ö", "o"), ("ü", "u"), ("ö", "oe"),
        ("Ö", "O"), ("Ü", "U"), ("İ", "I"), ("y", "i"),
    ),
    "ru": (
        ("sky\\b", "skiy"), ("sky\\b", "skij"), ("y\\b", "i"), ("y\\b", "iy"), ("ey\\b", "ei"), ("ei\\b", "ey"), ("kh", "h"), ("Kh", "H"),
        ("shch", "sch"), ("Shch", "Sch"), ("ts", "c"), ("Ts", "C"), ("zh", "j"), ("Zh", "J"), ("ks", "x"), ("Ks", "X"), ("Yu", "Iu"),
        ("yo", "e"), ("ya", "ia"), ("v\\b", "ff"), ("ye", "e"), ("ch", "tch"), ("ov\\b", "off"),
    ),
    "uk": (("h", "g"), ("H", "G"), ("y", "i"), ("ii\\b", "iy"), ("Ye", "E"), ("v", "w"), ("kh", "h"), ("ts", "c"), ("zh", "j")),
    "he": (
        ("tz", "ts"), ("Tz", "Z"), ("ch", "h"), ("Ch", "H"), ("ch", "kh"), ("tz", "z"), ("k", "q"), ("sh", "ch"), ("ei", "e"), ("v", "b"),
        ("ai", "ay"), ("z", "tz"),
    ),
    "el": (("ch", "h"), ("Ch", "H"), ("ou", "u"), ("Mp", "B"), ("ei", "i"), ("gg", "ng"), ("i", "y"), ("os\\b", "o"), ("ks", "x"), ("X", "Ks")),
    "zh": (
        ("X", "Hs"), ("Zh", "Ch"), ("Q", "Ch"), ("zh", "ch"), ("g\\b", "ng"), ("Ch", "Ch'"), ("x", "hs"), ("q", "ch"), ("b", "p"), ("d", "t"),
        ("ao", "au"), ("ian\\b", "ien"),
    ),
    "es": (("z", "s"), ("v", "b"), ("V", "B"), ("ñ", "ny"), ("ñ", "n"), ("j", "h"), ("J", "H"), ("qu", "k"), ("Qu", "K"), ("ll", "y")),
    "fr": (("é", "e"), ("ç", "s"), ("ou", "u"), ("au", "o"), ("eau\\b", "o"), ("ch", "sh"), ("Ch", "Sh"), ("ois\\b", "oa")),
    "hy": (("kh", "h"), ("Kh", "H"), ("yan\\b", "ian"), ("ts", "tz"), ("H", "Kh")),
    "ka": (("dz", "z"), ("ts", "tz"), ("Ts", "Tz"), ("q", "k"), ("v", "w")),
    "ko": (("eo", "u"), ("oo", "u"), ("Lee", "Yi"), ("Park", "Bak"), ("u", "oo"), ("j", "ch"), ("K", "G"), ("-", "")),
}  # fmt: skip
"""How one romanisation of a language differs from another: what is written, and what stands there instead."""

_COMPILED = {language: tuple((re.compile(a), b) for a, b in rules) for language, rules in _RULES.items()}

_INVISIBLE = (
    "\u200b",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u00ad",
    "\u2060",
    "\ufeff",
    "\u202a",
    "\u202c",
    "\u2067",
    "\u2069",
    "\u061c",
)


def _case(text: str, _name: DrawnName | None) -> Iterator[str]:
    for changed in (text.lower(), text.upper(), text.title(), text.swapcase()):
        if changed.casefold() == text.casefold():
            yield changed


def _accents(text: str, _name: DrawnName | None) -> Iterator[str]:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    yield unicodedata.normalize("NFC", plain)


def _form(text: str, _name: DrawnName | None) -> Iterator[str]:
    for form in ("NFD", "NFC", "NFKC"):
        yield unicodedata.normalize(form, text)
    yield "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _punctuation(text: str, _name: DrawnName | None) -> Iterator[str]:
    for old, news in (("-", (" ", "\u2010", "\u2011", "–")), ("'", ("’", "‘", "ʼ", "`")), (" ", ("-",))):
        for new in news:
            yield text.replace(old, new, 1)
    yield f"“{text}”"
    yield f"({text})"
    yield f"{text},"
    yield text.replace(" ", ". ", 1) if re.match(r"\w\. ", text.replace(" ", ". ", 1)) else text


def _spacing(text: str, _name: DrawnName | None) -> Iterator[str]:
    yield text.replace(" ", "  ", 1)
    yield text.replace(" ", "\u00a0")
    yield f" {text}"
    yield f"{text}\n"
    yield text.replace(" ", "\t", 1)
    yield text.replace(" ", "\u2009")


def _invisible(text: str, _name: DrawnName | None) -> Iterator[str]:
    for sign in _INVISIBLE:
        for at in sorted({1, len(text) // 2, len(text), 0}):
            yield text[:at] + sign + text[at:]


def _homoglyph(text: str, _name: DrawnName | None) -> Iterator[str]:
    for at, letter in enumerate(text):
        if letter in _HOMOGLYPHS:
            yield text[:at] + _HOMOGLYPHS[letter] + text[at + 1 :]
    yield "".join(_HOMOGLYPHS.get(letter, letter) for letter in text)


def _transliteration(text: str, name: DrawnName | None) -> Iterator[str]:
    language = name.language if name else ""
    for pattern, new in (*_COMPILED.get(language, ()), *(_COMPILED[""] if language in ("", "en", "fr", "es") else ())):
        for match in pattern.finditer(text):
            yield text[: match.start()] + match.expand(new) + text[match.end() :]
    if not name:
        for language in ("ar", "ru"):
            for pattern, new in _COMPILED[language]:
                for match in pattern.finditer(text):
                    yield text[: match.start()] + match.expand(new) + text[match.end() :]


def _native(text: str, name: DrawnName | None) -> Iterator[str]:
    if name and text == name.text:
        yield name.native


def _reorder(text: str, _name: DrawnName | None) -> Iterator[str]:
    words = text.split(" ")
    if len(words) > 1:
        yield " ".join(words[-1:] + words[:-1])
        yield f"{words[-1]}, {' '.join(words[:-1])}"
        yield " ".join(words[1:] + words[:1])
        yield " ".join(reversed(words))


def _truncation(text: str, _name: DrawnName | None) -> Iterator[str]:
    words = text.split(" ")
    if len(words) > 1:
        yield " ".join(words[1:])
        yield " ".join(words[:-1])
        for at in range(1, len(words) - 1):
            yield " ".join(words[:at] + words[at + 1 :])


def _abbreviation(text: str, _name: DrawnName | None) -> Iterator[str]:
    words = [word for word in re.split(r"[\s-]+", text) if word]
    if len(words) > 1:
        yield f"{words[0][0]}. {' '.join(words[1:])}"
        yield "".join(word[0] for word in words if word[0].isupper())
        yield ".".join(word[0] for word in words) + "."


def _typo(text: str, _name: DrawnName | None) -> Iterator[str]:
    for at in range(len(text)):
        if text[at].isalpha():
            yield text[:at] + text[at + 1 :]
            yield text[: at + 1] + text[at].lower() + text[at + 1 :]
            if at + 1 < len(text) and text[at + 1].isalpha():
                pair = text[at : at + 2]
                yield text[:at] + (pair[1] + pair[0].lower() if pair[1:].islower() else pair[::-1]) + text[at + 2 :]


def _keyboard(text: str, _name: DrawnName | None) -> Iterator[str]:
    for at, letter in enumerate(text):
        for near in _near(letter.lower()):
            yield text[:at] + (near.upper() if letter.isupper() else near) + text[at + 1 :]


def _near(letter: str) -> str:
    for row in _ROWS:
        at = row.find(letter)
        if at >= 0:
            return row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    return ""


def _ocr(text: str, _name: DrawnName | None) -> Iterator[str]:
    for old, new in _OCR:
        for match in re.finditer(old, text):
            yield text[: match.start()] + new + text[match.end() :]


def _mojibake(text: str, _name: DrawnName | None) -> Iterator[str]:
    for encoding in ("cp1252", "latin-1", "cp1251"):
        yield text.encode("utf-8", "replace").decode(encoding, "replace")
    yield text.encode("ascii", "replace").decode("ascii")


@cache
def _dictionary(language: str) -> Mapping[str, tuple[str, ...]]:
    from canonym.lexicon.shared import bundled_shared, read_shared

    glosses = read_shared((bundled_shared(),)).glosses
    return glosses.get(language, {})


@cache
def known_words() -> frozenset[str]:
    """Words that mean something by themselves, in lower case: the word lists' own, and the parts of which names are drawn.

    With accents and without: "Basee" is the French "basée".

    A slip may turn a part into one of them (Said into Sad, Jamal into Kamal, Walid into Wald, "son of"): then it is another word, not a worse slip.
    """
    from canonym.lexicon.shared import bundled_shared, read_shared

    shared = read_shared((bundled_shared(),))
    families = (*shared.heads, *shared.titles, *shared.epithets, *shared.legal, *shared.names)
    found = set(shared.common)
    found.update(word for family in families for words in family.words.values() for word in words)
    found.update(gloss for words in shared.glosses.values() for glosses in words.values() for gloss in glosses)
    for culture in CULTURES:
        parts = (*culture.given, *culture.family, *culture.places, *culture.words, *culture.heads, *culture.particles)
        found.update(part.text for part in (*parts, *culture.patronymic))
    found.update(part for pair in CONFUSABLE for part in pair)
    found |= CONNECTORS | ARTICLES | ASSIMILATED.keys() | KINSHIP | SON.keys() | FATHER.keys() | SERVANT
    spelled = {form for spelling in found for form in (spelling.casefold(), fold_name(spelling))}
    return frozenset(word for form in spelled for word in form.replace("-", " ").split())


@cache
def _one_letter_away(language: str) -> Mapping[str, tuple[str, ...]]:
    near: dict[str, list[str]] = {}
    for word in _dictionary(language):
        for at in range(len(word)):
            near.setdefault(word[:at] + "*" + word[at + 1 :], []).append(word)
            near.setdefault(word[:at] + word[at + 1 :], []).append(word)
    return {key: tuple(words) for key, words in near.items() if len(words) > 1 or "*" not in key}


@cache
def _senses(language: str, word: str) -> tuple[str, ...]:
    return tuple(gloss.title() for gloss in _dictionary(language).get(word.lower(), ()))


@cache
def _wrong_senses(language: str, word: str) -> tuple[str, ...]:
    near = _one_letter_away(language)
    word = word.lower()
    keys = [word[:at] + mark + word[at + 1 :] for at in range(len(word)) for mark in ("*", "")]
    others = dict.fromkeys(other for key in (*keys, word) for other in near.get(key, ()) if other != word)
    return tuple(dict.fromkeys(_dictionary(language)[other][0].title() for other in others))


def _replaced(text: str, part: Part, news: Iterable[str]) -> Iterator[str]:
    if part.text in text:
        for new in news:
            yield text.replace(part.text, new, 1)


def _calque(text: str, name: DrawnName | None) -> Iterator[str]:
    for part in (*name.of(Role.WORD), *name.of(Role.HEAD)) if name else ():
        yield from _replaced(text, part, _senses(name.language, part.native) if name else ())


def _homograph(text: str, name: DrawnName | None) -> Iterator[str]:
    for part in name.of(Role.WORD) if name else ():
        yield from _replaced(text, part, _wrong_senses(name.language, part.native) if name else ())


def _partial(text: str, name: DrawnName | None) -> Iterator[str]:
    for part in name.of(Role.WORD) if name else ():
        if part.native != part.text and text.count(part.text) == 1:
            yield from _replaced(text, part, _latin(part.native, name.language if name else "und"))


@cache
def _latin(native: str, language: str) -> tuple[str, ...]:
    from canonym.text.romanization import NoRomaniser, romanizations

    try:
        return tuple(one.title() for one in romanizations(native, language=language) if one)
    except NoRomaniser:
        return ()


KINDS: Mapping[str, tuple[Channel, Callable[[str, DrawnName | None], Iterator[str]]]] = {
    "case": (Channel.FOLDED, _case),
    "punctuation": (Channel.FOLDED, _punctuation),
    "spacing": (Channel.FOLDED, _spacing),
    "form": (Channel.FOLDED, _form),
    "accents": (Channel.FOLDED, _accents),
    "invisible": (Channel.FOLDED, _invisible),
    "homoglyph": (Channel.FOLDED, _homoglyph),
    "transliteration": (Channel.TRANSLITERATION, _transliteration),
    "truncation": (Channel.TRUNCATION, _truncation),
    "reorder": (Channel.REORDER, _reorder),
    "typo": (Channel.TYPO, _typo),
    "keyboard": (Channel.TYPO, _keyboard),
    "ocr": (Channel.TYPO, _ocr),
    "abbreviation": (Channel.ABBREVIATION, _abbreviation),
    "calque": (Channel.CALQUE, _calque),
    "partial": (Channel.PARTIAL, _partial),
    "homograph": (Channel.HOMOGRAPH, _homograph),
    "mojibake": (Channel.MOJIBAKE, _mojibake),
    "native": (Channel.NATIVE, _native),
}
"""Every kind of damage with its channel, in the order in which examples shrink: the first is the plainest."""

FORM = ("case", "punctuation", "spacing", "form", "invisible")
"""Kinds that leave every letter of the name: the same name, otherwise encoded or set."""

LETTERS = ("transliteration", "typo", "keyboard", "ocr", "homoglyph", "accents")
"""Kinds that change single letters."""

WORDS = ("truncation", "reorder", "abbreviation")
"""Kinds that drop or move whole parts."""

MEANING = ("calque", "partial", "homograph")
"""Kinds that come from translation; they need a name that was drawn, since a bare string tells nothing of its source."""


def kinds_of(channels: Iterable[Channel | str] | None) -> tuple[str, ...]:
    """The kinds of damage that `channels` name: a kind, or a channel for all of its kinds; None for all kinds.

    Raises ValueError for what is neither, and for channels that no single step here produces (exact, descriptor, metonym).

    >>> kinds_of(["typo", Channel.REORDER])
    ('reorder', 'typo', 'keyboard', 'ocr')
    >>> kinds_of(["metonym"])
    Traceback (most recent call last):
    ...
    ValueError: no damage is called 'metonym'; there are case, punctuation, ..., native
    """
    if channels is None:
        return tuple(KINDS)
    wanted: set[str] = set()
    for one in (channels,) if isinstance(channels, str) else channels:
        found = {kind for kind, (channel, _) in KINDS.items() if channel == one or kind == one}
        if not found:
            raise ValueError(f"no damage is called {str(one)!r}; there are {', '.join(KINDS)}")
        wanted |= found
    return tuple(kind for kind in KINDS if kind in wanted)


@lru_cache(maxsize=100_000)
def ways(text: str, kind: str, name: DrawnName | None = None, *, ascii: bool = False) -> tuple[Damage, ...]:
    """Everything that one step of a kind can make of `text`, which is a form of `name`; empty where it does not apply.

    The result never equals `text`, is never empty, and with `ascii` holds ASCII only.

    >>> [damage.after for damage in ways("Ali Haddad", "reorder")]
    ['Haddad Ali', 'Haddad, Ali']
    >>> ways("Ali", "reorder")
    ()
    """
    channel, results = KINDS[kind]
    found = (
        after
        for after in dict.fromkeys(results(text, name))
        if after != text and after.strip() and (after.isascii() or not ascii)
    )
    return tuple(Damage(kind, channel, text, after) for after in islice(found, MOST_WAYS))
