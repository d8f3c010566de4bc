"""Which script a text is written in, and which language that makes likely. Letters only; no dictionary is asked."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter

UNKNOWN = "Zyyy"

_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x005A, "Latn"),
    (0x0061, 0x007A, "Latn"),
    (0x00AA, 0x00AA, "Latn"),
    (0x00BA, 0x00BA, "Latn"),
    (0x00C0, 0x00D6, "Latn"),
    (0x00D8, 0x00F6, "Latn"),
    (0x00F8, 0x02B8, "Latn"),
    (0x0370, 0x03E1, "Grek"),
    (0x03F0, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0531, 0x0588, "Armn"),
    (0x0591, 0x05F4, "Hebr"),
    (0x0600, 0x06FF, "Arab"),
    (0x0700, 0x074F, "Syrc"),
    (0x0750, 0x077F, "Arab"),
    (0x0780, 0x07BF, "Thaa"),
    (0x0860, 0x086F, "Syrc"),
    (0x0870, 0x08FF, "Arab"),
    (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"),
    (0x0B00, 0x0B7F, "Orya"),
    (0x0B80, 0x0BFF, "Taml"),
    (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"),
    (0x0D00, 0x0D7F, "Mlym"),
    (0x0D80, 0x0DFF, "Sinh"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Laoo"),
    (0x0F00, 0x0FFF, "Tibt"),
    (0x1000, 0x109F, "Mymr"),
    (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"),
    (0x1200, 0x139F, "Ethi"),
    (0x13A0, 0x13FF, "Cher"),
    (0x1780, 0x17FF, "Khmr"),
    (0x1800, 0x18AF, "Mong"),
    (0x1C80, 0x1C8F, "Cyrl"),
    (0x1C90, 0x1CBF, "Geor"),
    (0x1D00, 0x1D25, "Latn"),
    (0x1D26, 0x1D2A, "Grek"),
    (0x1D2B, 0x1D2B, "Cyrl"),
    (0x1D2C, 0x1DBE, "Latn"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"),
    (0x2071, 0x209C, "Latn"),
    (0x2160, 0x2188, "Latn"),
    (0x2C60, 0x2C7F, "Latn"),
    (0x2D00, 0x2D2F, "Geor"),
    (0x2D30, 0x2D7F, "Tfng"),
    (0x2D80, 0x2DDF, "Ethi"),
    (0x2DE0, 0x2DFF, "Cyrl"),
    (0x2E80, 0x2FDF, "Hani"),
    (0x3005, 0x3007, "Hani"),
    (0x3041, 0x30FF, "Kana"),
    (0x3105, 0x312F, "Bopo"),
    (0x3131, 0x318E, "Hang"),
    (0x31F0, 0x31FF, "Kana"),
    (0x3400, 0x4DBF, "Hani"),
    (0x4E00, 0x9FFF, "Hani"),
    (0xA640, 0xA69F, "Cyrl"),
    (0xA722, 0xA7FF, "Latn"),
    (0xA960, 0xA97F, "Hang"),
    (0xAB30, 0xAB64, "Latn"),
    (0xAB65, 0xAB65, "Grek"),
    (0xAB66, 0xAB6F, "Latn"),
    (0xAC00, 0xD7FF, "Hang"),
    (0xF900, 0xFAFF, "Hani"),
    (0xFB00, 0xFB06, "Latn"),
    (0xFB13, 0xFB17, "Armn"),
    (0xFB1D, 0xFB4F, "Hebr"),
    (0xFB50, 0xFDFF, "Arab"),
    (0xFE70, 0xFEFC, "Arab"),
    (0xFF21, 0xFF3A, "Latn"),
    (0xFF41, 0xFF5A, "Latn"),
    (0xFF66, 0xFF9F, "Kana"),
    (0xFFA0, 0xFFDC, "Hang"),
    (0x1DF00, 0x1DFFF, "Latn"),
    (0x1E030, 0x1E08F, "Cyrl"),
    (0x20000, 0x323AF, "Hani"),
)
_STARTS = tuple(first for first, _, _ in _RANGES)

_CODES: dict[str, str] = {}


def letter_script(character: str) -> str:
    """The script of one letter; `UNKNOWN` for signs, digits and combining marks."""
    known = _CODES.get(character)
    if known is None:
        known = _CODES[character] = _looked_up(character)
    return known


def _looked_up(character: str) -> str:
    if unicodedata.category(character)[0] not in "LM" or unicodedata.combining(character):
        return UNKNOWN
    code = ord(character)
    place = bisect_right(_STARTS, code) - 1
    if place >= 0 and code <= _RANGES[place][1]:
        return _RANGES[place][2]
    if unicodedata.category(character)[0] == "M" or unicodedata.category(character) == "Lm":
        return UNKNOWN
    first = unicodedata.name(character, "").split(" ")[0].title()
    return (first + "zzz")[:4] if first.isalpha() else UNKNOWN


def script_of(text: str) -> str:
    """The ISO 15924 code of the script that most letters belong to; ``Zyyy`` when there are no letters.

    Hiragana, katakana and both together are ``Kana``. Kana beside Chinese characters counts as ``Kana`` when there is
    more of it. For rare scripts outside the table the code is made from the Unicode name of the letter and may not be
    the registered one. On a tie the script met first wins.

    >>> script_of("خليفة حفتر"), script_of("Mitiga 2020"), script_of("トリポリ")
    ('Arab', 'Latn', 'Kana')
    >>> script_of("12:30")
    'Zyyy'
    """
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else UNKNOWN
    counts = Counter(map(letter_script, text))
    counts.pop(UNKNOWN, None)
    return max(counts, key=counts.__getitem__) if counts else UNKNOWN


# Letters that only one of the languages of a script uses (or that settle between the ones we romanise), tried in order.
_DISTINCTIVE: dict[str, tuple[tuple[str, str], ...]] = {
    "Arab": (("ckb", "ڕڵێۆە"), ("ur", "ٹڈڑںےہھ"), ("fa", "پچژگکی")),
    "Cyrl": (
        ("sr", "ђћџљњј"),
        ("uk", "їєґЇЄҐ"),
        ("be", "ўЎ"),
        ("ru", "ыэёЫЭЁ"),
        ("uk", "іІ"),
    ),
}
_BY_SCRIPT = {
    "Arab": "ar",
    "Cyrl": "ru",
    "Grek": "el",
    "Hebr": "he",
    "Armn": "hy",
    "Geor": "ka",
    "Hang": "ko",
    "Kana": "ja",
    "Hani": "zh",
    "Latn": "en",
}
_SCRIPTS_OF = {
    "ar": "Arab",
    "fa": "Arab",
    "ur": "Arab",
    "ckb": "Arab",
    "ru": "Cyrl",
    "uk": "Cyrl",
    "be": "Cyrl",
    "bg": "Cyrl",
    "sr": "Cyrl",
    "el": "Grek",
    "he": "Hebr",
    "hy": "Armn",
    "ka": "Geor",
    "ko": "Hang",
    "zh": "Hani",
    "ja": "Kana",
}


def language_of(text: str, hint: str | None = None) -> str:
    """The language that the letters of a name make likely; ``und`` when its script says nothing.

    A guess: short names often hold no distinctive letter, and then the commonest language of the script is given
    (Arabic, Russian, English). `hint` is believed when that language is written in this script, or is unknown to us.

    >>> language_of("خليفة حفتر"), language_of("Київ"), language_of("پاسداران")
    ('ar', 'uk', 'fa')
    >>> language_of("Минск", "be"), language_of("Минск", "ar")
    ('be', 'ru')
    """
    script = script_of(text)
    if hint is not None and _SCRIPTS_OF.get(hint, script) == script:
        return hint
    if hint == "ja" and script == "Hani":
        return hint
    if script == "Cyrl":
        text = text.lower()
        if "і" in text and "ы" in text:
            return "be"
    found = set(text)
    for language, letters in _DISTINCTIVE.get(script, ()):
        if not found.isdisjoint(letters):
            return language
    if script == "Cyrl" and "ъ" in text and _between_consonants(text, "ъ"):
        return "bg"
    return _BY_SCRIPT.get(script, "und")


def language_of_name(text: str) -> str:
    """The language of a bare name in a list: English in Latin letters, what its script makes likely in others.

    >>> language_of_name("Çankaya"), language_of_name("حكومة الوفاق")
    ('en', 'ar')
    """
    return "en" if text.isascii() or script_of(text) in ("Latn", "Zyyy") else language_of(text)


def _between_consonants(text: str, letter: str) -> bool:
    """Whether `letter` stands where only a vowel can: Bulgarian ъ, which in Russian only stands before е, ё, ю, я."""
    return any(after not in "еёюя" for before, after in zip(text, text[1:] + " ", strict=True) if before == letter)


_LATIN = dict(zip("аеорсхуікмтнвѕјԁһαεοιρτχκβμνηυζ", "aeopcxyikmthbsjdhaeoiptxkbmnhyz", strict=True))
_CYRILLIC = {latin: other for other, latin in reversed(_LATIN.items()) if letter_script(other) == "Cyrl"}
_TO_LATIN, _TO_CYRILLIC = str.maketrans(_LATIN), str.maketrans(_CYRILLIC)


def unmixed(word: str) -> str:
    """A folded word of two scripts in the one that all its letters could be of, as they look; else the word itself.

    >>> unmixed("hаftаr") == "haftar", unmixed("хaфтaр") == "хафтар"
    (True, True)
    >>> unmixed("çavuşoوlu"), unmixed("нато")
    ('çavuşoوlu', 'нато')
    """
    if word.isascii():
        return word
    scripts = {letter_script(letter) for letter in word} - {UNKNOWN}
    if "Latn" not in scripts or len(scripts) < 2 or not scripts <= {"Latn", "Cyrl", "Grek"}:
        return word
    for table, wanted in ((_TO_LATIN, "Latn"), (_TO_CYRILLIC, "Cyrl")):
        changed = word.translate(table)
        if all(letter_script(letter) in (wanted, UNKNOWN) for letter in changed):
            return changed
    return word
