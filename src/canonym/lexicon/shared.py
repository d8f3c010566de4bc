"""The word lists that belong to every lexicon: glosses, head words, titles, epithets, and words that are never a name.

Glosses are large, so a language is read when it is first asked for. Romanisation schemes lie in the same folder and
belong to `text`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from canonym import files
from canonym.errors import LexiconError, Problem
from canonym.lexicon.model import TYPES

if TYPE_CHECKING:
    from canonym.lexicon import blocks


@dataclass(frozen=True, slots=True)
class HeadFamily:
    """Class words that stand beside a name and may stand for each other, by language: forces, troops; قوات.

    `types` are the types of the entities that such a word stands beside; empty when it says nothing about them.
    """

    family: str
    types: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]

    def __reduce__(self) -> tuple[Any, ...]:
        return HeadFamily, (self.family, self.types, dict(self.words))


class Glosses(Mapping[str, Mapping[str, tuple[str, ...]]]):
    """Source language -> word -> English glosses, commonest first. A language is read from its files at first use.

    The first file of a language wins, word by word; later ones add the words that it lacks.
    """

    __slots__ = ("_files", "_read")

    def __init__(self, by_language: Mapping[str, tuple[Path, ...]]) -> None:
        self._files = dict(by_language)
        self._read: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def __getitem__(self, language: str) -> Mapping[str, tuple[str, ...]]:
        found = self._read.get(language)
        if found is None:
            merged: dict[str, tuple[str, ...]] = {}
            for path in self._files[language]:
                merged = read_glosses(path) | merged
            found = self._read[language] = MappingProxyType(merged)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._files,)

    def __repr__(self) -> str:
        return f"Glosses({', '.join(self._files)})"


@dataclass(frozen=True, slots=True)
class Shared:
    """Every shared word list. `common` are English words and phrases, in lower case, that are never a name alone."""

    glosses: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    heads: tuple[HeadFamily, ...] = ()
    titles: tuple[HeadFamily, ...] = ()
    epithets: tuple[HeadFamily, ...] = ()
    legal: tuple[HeadFamily, ...] = ()
    """Legal forms of companies: Ltd, AG, ООО."""
    names: tuple[HeadFamily, ...] = ()
    """Given names: the spellings of one name are a family, and two families are two names however alike they look."""
    common: frozenset[str] = frozenset()
    digest: str = ""


def read_shared(folders: tuple[tuple[Path, tuple[Path, ...]], ...]) -> Shared:
    """Read the word lists of several folders, each given as (folder, its files); families of one name are joined.

    Raises `LexiconError` with every problem of all of them. Glosses of the bundled folder are checked when they are
    first used, since `lint` has seen them; glosses of the user's own are checked now.
    """
    problems: list[Problem] = []
    glosses: dict[str, tuple[Path, ...]] = {}
    families: dict[str, dict[str, HeadFamily]] = {
        name: {} for name in ("heads", "titles", "epithets", "legal", "names")
    }
    common: set[str] = set()
    digests = []
    bundled = files.shared()
    for folder, paths in folders:
        digests.append(files.digest(paths, root=folder))
        for path in paths:
            try:
                if path.parent.name == "glosses":
                    if bundled not in path.parents:
                        read_glosses(path)
                    glosses[path.stem] = (*glosses.get(path.stem, ()), path)
                elif path.stem in families:
                    for one in read_families(path):
                        families[path.stem][one.family] = _joined(families[path.stem].get(one.family), one)
                elif path.stem == "common":
                    common.update(read_common(path))
            except LexiconError as error:
                problems.extend(error.problems)
    if problems:
        raise LexiconError(problems)
    return Shared(
        glosses=Glosses(glosses),
        heads=tuple(families["heads"].values()),
        titles=tuple(families["titles"].values()),
        epithets=tuple(families["epithets"].values()),
        legal=tuple(families["legal"].values()),
        names=tuple(families["names"].values()),
        common=frozenset(common),
        digest="+".join(digests),
    )


def _joined(one: HeadFamily | None, other: HeadFamily) -> HeadFamily:
    if one is None:
        return other
    words = {
        language: tuple(dict.fromkeys((*one.words.get(language, ()), *other.words.get(language, ()))))
        for language in dict.fromkeys((*one.words, *other.words))
    }
    return HeadFamily(one.family, tuple(dict.fromkeys((*one.types, *other.types))), words)


def _value(path: Path) -> tuple[Any, str]:
    file = files.shown(path)
    from canonym.lexicon import blocks  # as late as its parser is needed

    parsed = blocks.parse(files.read_text(path), file=file)
    if parsed.problems:
        raise LexiconError(parsed.problems)
    return parsed.value, file


class _Complaints:
    """Collects what is wrong in one file; the lines are looked up only when something is."""

    def __init__(self, path: Path, file: str) -> None:
        self.path = path
        self.file = file
        self.found: list[tuple[str, str, blocks.Place]] = []

    def add(self, rule: str, message: str, *place: str | int) -> None:
        self.found.append((rule, message, place))

    def finish(self) -> None:
        if self.found:
            from canonym.lexicon import blocks

            lines = blocks.parse(files.read_text(self.path), file=self.file, places=True).lines
            raise LexiconError(
                Problem(self.file, next((lines[p[:n]] for n in range(len(p), 0, -1) if p[:n] in lines), 1), rule, text)
                for rule, text, p in self.found
            )


def read_glosses(path: Path) -> dict[str, tuple[str, ...]]:
    """Read `glosses/LANGUAGE.yaml`: the glosses of each word, commonest first. Raises `LexiconError`."""
    value, file = _value(path)
    complaints = _Complaints(path, file)
    if not isinstance(value, dict) or not isinstance(value.get("glosses"), dict):
        raise LexiconError([Problem(file, 1, "shape", 'write "language: ar", "target: en" and the block "glosses:"')])
    for key in value:
        if key not in ("language", "target", "glosses"):
            complaints.add("key", f'unknown key "{key}"; the keys are language, target, glosses', key)
    if value.get("language") != path.stem:
        complaints.add("language", f'"language: {path.stem}" belongs into {path.name}', "language")
    if value.get("target", "en") != "en":
        complaints.add("language", 'glosses are English for now: write "target: en"', "target")
    read: dict[str, tuple[str, ...]] = {}
    for word, glosses in value["glosses"].items():
        listed = (glosses,) if isinstance(glosses, str) else tuple(glosses) if isinstance(glosses, list) else ()
        if not listed or not all(isinstance(gloss, str) and gloss for gloss in listed):
            message = f'"{word}" needs its glosses as a list, one on a line after "- "'
            complaints.add("shape", message, "glosses", word)
            continue
        read[word] = listed
    complaints.finish()
    return read


def read_families(path: Path) -> tuple[HeadFamily, ...]:
    """Read `heads.yaml`, `titles.yaml` or `epithets.yaml`: families of words by language. Raises `LexiconError`."""
    value, file = _value(path)
    if not isinstance(value, list):
        message = 'the file is a list of families, each beginning with "- family: name"'
        raise LexiconError([Problem(file, 1, "shape", message)])
    complaints = _Complaints(path, file)
    families: dict[str, HeadFamily] = {}
    for index, item in enumerate(value):
        if not isinstance(item, dict) or not isinstance(item.get("family"), str) or not item["family"]:
            complaints.add("shape", 'a family begins with "- family: name"', index)
            continue
        for key in item:
            if key not in ("family", "types", "words"):
                complaints.add("key", f'unknown key "{key}"; the keys are family, types, words', index, key)
        types = item.get("types", [])
        types = [types] if isinstance(types, str) else types
        for one in types if isinstance(types, list) else ():
            if one not in TYPES:
                complaints.add("type", f'unknown type "{one}"; the types are {", ".join(TYPES)}', index, "types")
        words = item.get("words")
        if not isinstance(words, dict) or not words:
            complaints.add("shape", f'the family "{item["family"]}" needs "words:", by language', index)
            continue
        read: dict[str, tuple[str, ...]] = {}
        for language, listed in words.items():
            listed = [listed] if isinstance(listed, str) else listed
            if not isinstance(listed, list) or not all(isinstance(word, str) and word for word in listed):
                message = f'the words of "{language}" are a list, one on a line after "- "'
                complaints.add("shape", message, index, "words", language)
                continue
            for word in sorted({word for word in listed if listed.count(word) > 1}):
                complaints.add("duplicate-word", f'"{word}" stands twice in this list', index, "words", language)
            read[language] = tuple(listed)
        if item["family"] in families:
            complaints.add("duplicate-id", f'the family "{item["family"]}" stands twice; join the two', index)
        families[item["family"]] = HeadFamily(item["family"], tuple(types), MappingProxyType(read))
    complaints.finish()
    return tuple(families.values())


def read_common(path: Path) -> frozenset[str]:
    """Read `common.yaml`: the English words and phrases that are never a name alone. Raises `LexiconError`."""
    value, file = _value(path)
    complaints = _Complaints(path, file)
    if not isinstance(value, dict) or not isinstance(value.get("en"), list):
        raise LexiconError([Problem(file, 1, "shape", 'write "en:" and below it the words, one on a line after "- "')])
    for language, listed in value.items():
        if not isinstance(listed, list) or not all(isinstance(word, str) and word for word in listed):
            complaints.add("shape", f'the words of "{language}" are a list, one on a line after "- "', language)
    complaints.finish()
    return frozenset(word.lower() for word in value["en"])


def bundled_shared() -> tuple[Path, tuple[Path, ...]]:
    """The bundled folder of word lists, with its files (romanisation schemes are not among them)."""
    folder = files.shared()
    found = files.locate(folder).shared if folder.is_dir() and any(folder.rglob("*.yaml")) else ()
    return folder, tuple(path for path in found if path.parent.name != "schemes")


def bundled_words() -> Shared:
    """The bundled word lists: the same object as long as no file of theirs has changed.

    A list of two names would spend nine tenths of its time on reading them otherwise.
    """
    return _words_in(*_state(files.shared()))


def _state(folder: Path) -> tuple[Path, tuple[tuple[str, int, int], ...]]:
    """The folder, and name, size and time of writing of everything in it."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            about = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118 -- a third of the time of Path
            found.append((os.path.join(place, name), about.st_size, about.st_mtime_ns))  # noqa: PTH118
    return folder, tuple(sorted(found))


@lru_cache(maxsize=1)
def _words_in(folder: Path, state: tuple[tuple[str, int, int], ...]) -> Shared:
    return read_shared((bundled_shared(),))
