"""What one code point folds to. The map of single code points; neighbours are the business of `folding`.

The map is derived from `unicodedata`, so letters younger than the interpreter's Unicode version count as separators.
"""

from __future__ import annotations

import unicodedata
from functools import cache

DROP = ""
SEPARATOR = " "
APOSTROPHE = "'"
"""Stands for every mark that is a possessive sign in one place and noise in another."""
DOT = "."
QUOTE = '"'

_APOSTROPHES = "'’‘‛`´′＇ʼ"
_DROPPED = (
    "ʹʺʻʽʾʿˀˁˈˌːˑˮʔʕՙ՚׳״"  # ayn, hamza, half rings, prime signs, glottal letters, Armenian and Hebrew marks
    "\ua722\ua723\ua724\ua725\ua78b\ua78c\ua788"  # Egyptological alef and ayin, saltillo
    "\u0621\u0674\u0640"  # hamza on the line, high hamza, tatweel
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers
    "\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"
)
_SEPARATORS = "©®™℠…‥´¨¯¸\ufdfa\ufdfb"
_LETTERS = {
    "ı": "i",
    "ȷ": "j",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ɖ": "d",
    "ɗ": "d",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ŋ": "n",
    "ħ": "h",
    "ŧ": "t",
    "ɓ": "b",
    "ƙ": "k",
    "ĸ": "k",
    "ɨ": "i",
    "ʉ": "u",
    "ƶ": "z",
    "ǥ": "g",
    "ɛ": "e",
    "ɔ": "o",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ٲ": "ا",
    "ٳ": "ا",
    "ٵ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ے": "ي",
    "ۓ": "ي",
    "ۍ": "ي",
    "ێ": "ي",
    "ئ": "ي",
    "ٸ": "ي",
    "ؤ": "و",
    "ٶ": "و",
    "ۆ": "و",
    "ک": "ك",
    "ڪ": "ك",
    "ة": "ه",
    "ۃ": "ه",
    "ہ": "ه",
    "ە": "ه",
    "ھ": "ه",
    "ۀ": "ه",
    "ۂ": "ه",
    "ڕ": "ر",
    "ڵ": "ل",
    "ں": "ن",
}
_KEPT_WHOLE = frozenset("йїўѓќ")
"""Cyrillic letters that decompose into another letter and a mark: й is not и to any reader."""

_KEPT_CLASSES = frozenset((0, 9, 84, 91, 103, 107, 118, 122, 129, 130, 132))
"""Combining classes whose marks are letters to a reader: Indic vowels and viramas, Thai, Lao and Tibetan vowels."""


@cache
def _compatibility_jamo() -> dict[str, str]:
    finals = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
    found = {unicodedata.normalize("NFKD", chr(code)): chr(code) for code in range(0x318E, 0x3130, -1)}
    return found | {chr(0x11A8 + place): letter for place, letter in enumerate(finals)}


def _single(character: str) -> str:
    """One step; `folded_code_point` repeats it until nothing moves."""
    code = ord(character)
    if character in _APOSTROPHES:
        return APOSTROPHE
    if character in _DROPPED:
        return DROP
    if character in _SEPARATORS:
        return SEPARATOR
    if character in ".．":
        return DOT
    if character in '"“”„＂':
        return QUOTE
    lowered = character.casefold() if len(character.casefold()) == 1 else character
    if lowered in _KEPT_WHOLE:
        return lowered
    if lowered in _LETTERS:
        return _LETTERS[lowered]
    category = unicodedata.category(character)
    if category[0] == "M":
        if category == "Me" or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
            return DROP
        return character if unicodedata.combining(character) in _KEPT_CLASSES else DROP
    if category == "Cf":
        return DROP
    if category == "Nd":
        return str(unicodedata.digit(character))
    if 0x1100 <= code <= 0x11FF or 0xA960 <= code <= 0xA97F or 0xD7B0 <= code <= 0xD7FF:
        return _compatibility_jamo().get(character, SEPARATOR)
    if 0xAC00 <= code <= 0xD7A3 or 0x3041 <= code <= 0x30FA or 0x3131 <= code <= 0x318E:
        return character
    if 0xFF66 <= code <= 0xFFDC:
        return unicodedata.normalize("NFKC", character)
    if category[0] in "LN" or category == "So":
        decomposed = unicodedata.normalize("NFKD", character)
        if decomposed != character:
            return decomposed
        if category == "So":
            return SEPARATOR
        return character.casefold()
    if category[0] in "PSZC":
        decomposed = unicodedata.normalize("NFKD", character)
        return decomposed if decomposed != character and any(map(str.isalnum, decomposed)) else SEPARATOR
    return SEPARATOR  # pragma: no cover - there is no other category


def folded_code_point(character: str) -> str:
    """What stands in folded text for one code point, before neighbours are looked at.

    The three signs whose meaning hangs on their neighbours come back as `APOSTROPHE`, `DOT` and `QUOTE`.

    >>> folded_code_point("Ṣ"), folded_code_point("ß"), folded_code_point("—"), folded_code_point("ʿ")
    ('s', 'ss', ' ', '')
    >>> folded_code_point("й"), folded_code_point("½")
    ('й', ' ')
    """
    text = character
    for _ in range(8):
        step = "".join(_single(part) for part in text)
        if step == text:
            return text if len(text) < 2 else _one_word(text)
        text = step
    raise AssertionError(f"U+{ord(character):04X} does not settle")  # pragma: no cover - a test walks all of Unicode


def _one_word(text: str) -> str:
    """Several characters from one code point must stay one word, or two words would have the same place in the source.

    "⒈" is 1 and "㏂" is am; "½" would be 1 and 2, and is neither.
    """
    parts = "".join(part for part in text if part not in (APOSTROPHE, DOT, QUOTE)).split()
    return parts[0] if len(parts) == 1 else SEPARATOR
