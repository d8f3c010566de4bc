"""Names of any script in plain Latin letters, by scheme tables; Unidecode stands behind them for every other script.

A scheme says how letters are usually written, not how a name is pronounced: vowels that the source does not write are
not invented. How far a romanisation lies from what somebody wrote is for the letter model and for `evidence`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import groupby

from canonym import files
from canonym.text.codepoints import folded_code_point
from canonym.text.schemes import Scheme, Table, scheme_for, scheme_languages
from canonym.text.scripts import UNKNOWN, language_of, letter_script, script_of
from canonym.text.unidecoding import NoRomaniser, unidecode_version, unidecoded

__all__ = ["NoRomaniser", "habits", "romanizations", "romanize", "romanizer_version", "scheme_languages"]

_VERSION = "1"
"""Raise it when the same schemes would give other results."""

_WORD = re.compile(r"""[^\s\-‐-―_.,;:!?()\[\]{}"«»“”„/\\|،؛؟・·־]+""")

_STRETCH = re.compile(r"\S{1,256}")
"""Normalising takes time quadratic in a run of combining marks, so no run is longer than this."""

_RARE = {"ə": "a", "ʒ": "zh", "ʃ": "sh", "ɣ": "gh", "ƒ": "f", "ƣ": "gh"}
"""Latin letters that folding keeps and no scheme of ours writes."""

_DOUBLED = re.compile("([^\u064b-\u0651])([\u064b-\u0650]*)\u0651")


def romanize(text: str, *, language: str | None = None, habit: str | None = None) -> str:
    """Write a name in lower-case ASCII letters by the main scheme of its language, or by one of its habits.

    Without `language` the script and its distinctive letters decide; a language that is not written in the text's
    script is not believed, and its habit not applied. Latin text is only folded, unless its language has a scheme that
    respells it for English. Raises `ValueError` for a habit that the language does not have, `NoRomaniser` (a
    `MissingExtraError`) for a script without a scheme when Unidecode is not installed.

    >>> romanize("قصر بن غشير"), romanize("محمد الحسن"), romanize("Хафтар")
    ('qsr bin ghshyr', 'muhammad al-hasan', 'khaftar')
    >>> romanize("Çavuşoğlu", language="tr"), romanize("Çavuşoğlu")
    ('chavushoghlu', 'cavusoglu')
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {text.__class__.__name__}")
    _check_language(language)
    likely = _language(text, language)
    if habit is not None:
        known = habits(language or likely)
        if habit not in known:
            raise ValueError(f'no habit "{habit}" for {language or likely}; known: {", ".join(known) or "none"}')
        if habit not in habits(likely):
            habit = None
    return _romanized(text, likely, habit)


def romanizations(text: str, *, language: str | None = None) -> tuple[str, ...]:
    """The main romanisation, then what every habit of the language makes of the name, without repetitions.

    >>> romanizations("جمال")
    ('jamal', 'gamal')
    >>> "ourchfana" in romanizations("ورشفانة"), "haftar" in romanizations("حفتر")
    (True, False)
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {text.__class__.__name__}")
    _check_language(language)
    language = _language(text, language)
    found = [_romanized(text, language, habit) for habit in (None, *habits(language))]
    return tuple(dict.fromkeys(found))


def _check_language(language: str | None) -> None:
    if language is not None and not isinstance(language, str):
        raise TypeError(f"language must be a string, not {language.__class__.__name__}")


def habits(language: str) -> tuple[str, ...]:
    """The names of a language's habits, in the order in which `romanizations` tries them; none for no scheme."""
    scheme = scheme_for(language)
    return tuple(scheme.habits) if scheme else ()


@cache
def romanizer_version() -> str:
    """Short digest of everything that a romanisation depends on: schemes, this code, and Unidecode if it is there."""
    paths = [files.shared("schemes", f"{language}.yaml") for language in scheme_languages()]
    state = f"{_VERSION}:{files.digest(paths)}:{unidecode_version()}:{unicodedata.unidata_version}"
    return hashlib.sha256(state.encode()).hexdigest()[:12]


def _language(text: str, language: str | None) -> str:
    if language is not None:
        scheme = scheme_for(language)
        if scheme is not None and scheme.script == script_of(text):
            return language
    return language_of(text, language)


def _romanized(text: str, language: str, habit: str | None) -> str:
    text = _STRETCH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text).lower()
    result = _WORD.sub(lambda match: _word(match[0], language, habit), text)
    scheme = scheme_for(language)
    if scheme:
        table = scheme.habits[habit] if habit else scheme.main
        for pattern, to in table.rewrite:
            result = pattern.sub(to, result)
    if not result.isascii():
        result = "".join(part if part.isascii() else "-" if part in "‐‑‒–—―־" else _plain(part) for part in result)
    return " ".join(result.replace("'", "").replace("`", "").split())


def _plain(character: str) -> str:
    folded = folded_code_point(character)
    return folded if folded.isascii() else _RARE.get(folded, "")


def _word(word: str, language: str, habit: str | None) -> str:
    if word.isascii() and language == "en":
        return word
    parts = []
    for script, run in _runs(word):
        scheme = scheme_for(language)
        chosen = habit
        if scheme is None or scheme.script != script:
            scheme, chosen = scheme_for(language_of(run)), None
        if scheme is not None and scheme.script == script:
            parts.append(_reader(scheme.language, chosen)(run))
        elif script in (UNKNOWN, "Latn"):
            parts.append(run)
        else:
            parts.append(unidecoded(run, script).strip())
    return "".join(parts)


def _runs(word: str) -> list[tuple[str, str]]:
    """Stretches of one script; signs that belong to none go with the letters before them."""
    scripts: list[str] = []
    for character in word:
        script = letter_script(character)
        scripts.append(scripts[-1] if script == UNKNOWN and scripts else script)
    first = next((script for script in scripts if script != UNKNOWN), UNKNOWN)
    scripts = [first if script == UNKNOWN else script for script in scripts]
    pairs = groupby(zip(scripts, word, strict=True), key=lambda pair: pair[0])
    return [(script, "".join(character for _, character in run)) for script, run in pairs]


@cache
def _reader(language: str, habit: str | None) -> Callable[[str], str]:
    """What turns one word of one script into Latin letters."""
    scheme = scheme_for(language)
    assert scheme is not None
    table = scheme.habits[habit] if habit else scheme.main
    letters = _letters(scheme, table)
    prefixes = sorted(table.prefixes, key=len, reverse=True)

    def read(word: str) -> str:
        known = table.words.get(word)
        if known is not None:
            return known
        for prefix in prefixes:
            if word.startswith(prefix) and len(word) >= len(prefix) + 2:
                return table.prefixes[prefix] + read(word[len(prefix) :])
        return letters(word)

    if scheme.hangul:
        return lambda word: table.words[word] if word in table.words else _hangul(word, scheme)
    if scheme.script == "Kana":
        return lambda word: letters(_hiragana(word))
    if scheme.script == "Grek":
        return lambda word: read(_unaccented(word))
    return read


def _letters(scheme: Scheme, table: Table) -> Callable[[str], str]:
    def one_of(keys: object, before: str, name: str, after: str) -> list[str]:
        assert isinstance(keys, dict)
        if not keys:
            return []
        choice = "|".join(re.escape(key) for key in sorted(keys, key=lambda key: (-len(key), key)))
        return [f"{before}(?P<{name}>{choice}){after}"]

    places = [
        *one_of(table.initial, r"\A", "initial", ""),
        *one_of(table.final, "", "final", r"\Z"),
        *(one_of(table.after_vowel, f"(?<=[{scheme.vowels}])", "after_vowel", "") if scheme.vowels else []),
        *one_of(table.letters, "", "letters", ""),
    ]
    if not places:
        return str
    pattern = re.compile("|".join(places))
    maps = {name: getattr(table, name) for name in ("initial", "final", "after_vowel", "letters")}

    def replace(match: re.Match[str]) -> str:
        found: str = maps[match.lastgroup or "letters"][match[0]]
        return found

    return lambda word: pattern.sub(replace, _doubled(word))


def _doubled(word: str) -> str:
    """The Arabic sign for a doubled letter, spelled out."""
    return _DOUBLED.sub(r"\1\1\2", word) if "\u0651" in word else word


def _unaccented(word: str) -> str:
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in word if not unicodedata.combining(letter))


def _hiragana(word: str) -> str:
    return "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in word)


def _hangul(word: str, scheme: Scheme) -> str:
    initials, vowels, finals, linked = (scheme.hangul[key] for key in ("initials", "vowels", "finals", "linked"))
    parts = []
    for place, letter in enumerate(word):
        if not "가" <= letter <= "힣":
            parts.append(letter)
            continue
        initial, rest = divmod(ord(letter) - 0xAC00, 588)
        vowel, final = divmod(rest, 28)
        following = word[place + 1 : place + 2]
        silent = "가" <= following <= "힣" and (ord(following) - 0xAC00) // 588 == 11
        parts.append(initials[initial] + vowels[vowel] + (linked if silent else finals)[final])
    return "".join(parts)
