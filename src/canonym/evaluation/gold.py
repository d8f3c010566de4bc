"""Gold sets: what is asked and what is right. Values, and readers that report every problem of a file at once.

`docs/evaluation.md` specifies the files.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar, cast

from canonym.errors import DataError, Problem
from canonym.evaluation.matching import Listed
from canonym.files import shown
from canonym.lexicon.model import TYPES, Channel

SLICES = ("channel", "type", "language", "region", "difficulty", "seen_entity", "seen_spelling")
"""What every figure is split by, where the gold says it."""

_CHANNELS = tuple(channel.value for channel in Channel)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name to be looked up. `truths` are the ids that are right; none means nothing of the list.

    `also` are other ids that the source gives for the same text: wrong here, yet as good a reading.
    """

    text: str
    truths: tuple[str, ...] = ()
    slices: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """A list of names and the mentions that are looked up in it."""

    name: str
    names: tuple[Listed, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and whether they are the same."""

    first: str
    second: str
    same: bool
    type: str = ""
    slices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labelled pairs."""

    name: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A mention in a text. `name` is the standard name of what is meant, also where it is in no list."""

    start: int
    end: int
    text: str
    truths: tuple[str, ...] = ()
    name: str = ""
    type: str = ""
    slices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """A document with its mentions. `negatives` are stretches that only look like mentions: (start, end, why)."""

    id: str
    text: str
    mentions: tuple[Span, ...]
    negatives: tuple[tuple[int, int, str], ...] = ()
    split: str = "test"
    country: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Documents:
    """Texts and the list of entities that they are read with."""

    name: str
    names: tuple[Listed, ...]
    texts: tuple[Text, ...]


Gold = Lookup | Pairs | Documents


@dataclass(slots=True)
class _Reader:
    """One file while it is read, and what is wrong with it."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, rule: str, message: str) -> None:
        self.problems.append(Problem(self.file, line, rule, message))

    def done(self) -> None:
        if self.problems:
            raise DataError(self.problems)


def read_names(path: Path) -> tuple[Listed, ...]:
    """The list of a look-up: CSV or TSV with the columns id and name, or the JSONL of a document set.

    Raises DataError for missing columns, empty names and ids that stand twice.
    """
    reader = _Reader(shown(path))
    if path.suffix == ".jsonl":
        found = [(line, _entity(record, line, reader)) for line, record in _records(path, reader)]
    else:
        found = []
        for line, row in _rows(path, reader, needed=("id", "name")):
            aliases = tuple(alias.strip() for alias in row.get("aliases", "").split("|") if alias.strip())
            native = tuple(
                (column.partition(":")[2], text.strip())
                for column, cell in row.items()
                if column.startswith("native:")
                for text in cell.split("|")
                if text.strip()
            )
            country = row.get("country", "")
            found.append((line, Listed(row["id"], row["name"], row.get("type", ""), aliases, native, country)))
    for line, one in found:
        if not one.id:
            reader.wrong(line, "id", "the id is empty")
        if not one.name.strip():
            reader.wrong(line, "name", f'"{one.id}" has no name')
        if one.type and one.type not in TYPES:
            reader.wrong(line, "type", f'"{one.type}" is none of {", ".join(TYPES)}')
    _unique(reader, [(line, one.id) for line, one in found])
    if not found and not reader.problems:
        reader.wrong(1, "empty", "the list holds no name")
    reader.done()
    return tuple(one for _, one in found)


def read_lookup(names: Path, mentions: Path, *, name: str = "") -> dict[str, Lookup]:
    """A look-up from two files, as its parts "dev" and "test".

    Without a column `split`, the digest of the entity's id (of the text, where there is none) decides; a part that
    would be empty is given everything, and then thresholds are chosen on what is reported: a report says so.
    """
    listed = read_names(names)
    known = {one.id for one in listed}
    reader = _Reader(shown(mentions))
    parts: dict[str, list[Mention]] = {"dev": [], "test": []}
    given = False
    for line, row in _rows(mentions, reader, needed=("text", "entity")):
        entity = row["entity"]
        if not row["text"].strip():
            reader.wrong(line, "text", "the mention is empty")
        if entity and entity not in known:
            near = f"; leave it empty if nothing of {shown(names)} is meant"
            reader.wrong(line, "unknown-id", f'"{entity}" is not in the list{near}')
        split = row.get("split", "")
        given = given or bool(split)
        if split and split not in parts:
            reader.wrong(line, "split", f'"{split}" is neither dev nor test')
            continue
        slices = _slices(row, line, reader)
        part = split or ("dev" if _digest(entity or row["text"]) % 2 else "test")
        parts[part].append(Mention(row["text"], (entity,) if entity else (), slices))
    if not any(parts.values()) and not reader.problems:
        reader.wrong(1, "empty", "the file holds no mention")
    reader.done()
    everything = [*parts["dev"], *parts["test"]]
    title = name or mentions.stem
    return {part: Lookup(title, listed, tuple(some or everything)) for part, some in parts.items()}


def read_pairs(path: Path, *, name: str = "") -> Pairs:
    """Labelled pairs from CSV or TSV. Raises DataError for missing columns, empty names and labels but 0 and 1."""
    reader = _Reader(shown(path))
    pairs = []
    for line, row in _rows(path, reader, needed=("name1", "name2", "label")):
        if row["label"] not in ("0", "1"):
            reader.wrong(line, "label", f'a label is 1 (the same) or 0, not "{row["label"]}"')
        for column in ("name1", "name2"):
            if not row[column].strip():
                reader.wrong(line, "name", f"{column} is empty")
        slices = {key: row[key] for key in ("category", "type", "language") if row.get(key)}
        pairs.append(Pair(row["name1"], row["name2"], row["label"] == "1", row.get("type", ""), slices))
    if not pairs and not reader.problems:
        reader.wrong(1, "empty", "the file holds no pair")
    reader.done()
    return Pairs(name or path.stem, tuple(pairs))


def read_documents(folder: Path, *, name: str = "", listed: bool = True) -> dict[str, Documents]:
    """A folder with `entities.jsonl` and `documents.jsonl`, or `dev.jsonl` and `test.jsonl`, as parts "dev" and "test".

    Checked are offsets, overlaps, ids, channels, types and duplicates; all problems of all files come in one
    DataError. Unless `listed`, the folder brings no list of its own: `read_ids` says what its names mean.
    """
    problems: list[Problem] = []
    names: tuple[Listed, ...] = ()
    if listed:
        try:
            names = read_names(folder / "entities.jsonl")
        except DataError as error:
            problems += error.problems
    known = {one.id for one in names} if listed else None
    texts: list[Text] = []
    for path in document_files(folder):
        reader = _Reader(shown(path))
        lines = [line for line, _ in _records(path, reader)]
        found = [_text(record, line, reader, known) for line, record in _records(path, _Reader(shown(path)))]
        some = [(line, text) for line, text in zip(lines, found, strict=True) if text]
        before = {text.id for text in texts}
        for line, text in some:
            if text.id in before:
                reader.wrong(line, "duplicate-id", f'"{text.id}" stands in two files')
        _unique(reader, [(line, text.id) for line, text in some])
        texts += [text for _, text in some]
        problems += reader.problems
    if problems:
        raise DataError(problems)
    parts = {part: tuple(text for text in texts if text.split == part) for part in ("dev", "test")}
    title = name or folder.name
    return {part: Documents(title, names, some or tuple(texts)) for part, some in parts.items()}


def document_files(folder: Path) -> tuple[Path, ...]:
    """Where the texts of a folder are: `documents.jsonl`, or a file for each part."""
    one = folder / "documents.jsonl"
    parts = (folder / "dev.jsonl", folder / "test.jsonl")
    return parts if not one.is_file() and parts[0].is_file() else (one,)


def read_ids(path: Path, known: Set[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """What the standard names of a set mean in the lexicons: (name, type) to ids, none for what is outside them.

    Raises DataError for an id that the lexicons no longer have: the file was made with other lexicons.
    """
    reader = _Reader(shown(path))
    content = _content(path, reader)
    try:
        rows = json.loads(content)["names"] if content else []
        ids = {(str(row["name"]), str(row["type"])): tuple(map(str, row["ids"])) for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        reader.wrong(0, "syntax", f"this is no map from names to ids: {error}")
        ids = {}
    gone = sorted({id for some in ids.values() for id in some} - known)
    if gone:
        reader.wrong(0, "data", f"{len(gone)} ids are in no lexicon, {gone[0]} first: map the names anew")
    reader.done()
    return ids


def read_near_misses(folder: Path) -> tuple[tuple[str, str], ...]:
    """(name, type) of each near miss that a mention of the folder's texts names, where texts bring no list of their own.

    What some mention means, by a name of `names.jsonl`, is no mere near miss and is left out.
    """
    reader = _Reader(shown(folder))
    path = folder / "names.jsonl"
    meant = {
        str(name)
        for _, row in (_records(path, reader) if path.is_file() else ())
        for name in (row.get("name", ""), *row.get("aliases", ()))
    }
    found: dict[str, str] = {}
    for path in document_files(folder):
        for _, record in _records(path, reader):
            for mention in record.get("mentions", ()):
                for name in mention.get("distractors", ()):
                    if name not in meant:
                        found.setdefault(str(name), str(mention.get("type", "")))
    reader.done()
    return tuple(sorted(found.items()))


def as_lookup(documents: Documents) -> Lookup:
    """The mentions of texts as names alone: what a matcher knows when somebody else has found the spans."""
    mentions = (
        Mention(span.text, span.truths, {**span.slices, "document": text.id})
        for text in documents.texts
        for span in text.mentions
    )
    return Lookup(documents.name, documents.names, tuple(mentions))


Permutable = TypeVar("Permutable", bound=Gold)


def permuted(gold: Permutable, *, seed: int = 0) -> Permutable:
    """The same cases with each other's truths: every accuracy measured on it is chance."""
    return cast(Permutable, _permuted(gold, seed))


def _permuted(gold: Gold, seed: int) -> Gold:
    import random

    shuffle = random.Random(seed).shuffle
    if isinstance(gold, Pairs):
        labels = [pair.same for pair in gold.pairs]
        shuffle(labels)
        pairs = (replace(pair, same=same) for pair, same in zip(gold.pairs, labels, strict=True))
        return replace(gold, pairs=tuple(pairs))
    cases = gold.mentions if isinstance(gold, Lookup) else [span for text in gold.texts for span in text.mentions]
    truths = [case.truths for case in cases]
    shuffle(truths)
    if isinstance(gold, Lookup):
        mentions = (replace(one, truths=truth) for one, truth in zip(gold.mentions, truths, strict=True))
        return replace(gold, mentions=tuple(mentions))
    following = iter(truths)
    texts = (
        replace(text, mentions=tuple(replace(span, truths=next(following)) for span in text.mentions))
        for text in gold.texts
    )
    return replace(gold, texts=tuple(texts))


def _text(record: Mapping[str, Any], line: int, reader: _Reader, known: set[str] | None) -> Text | None:
    identity, text = record.get("id"), record.get("text")
    if not isinstance(identity, str) or not identity or not isinstance(text, str):
        reader.wrong(line, "key", "a document needs an id and a text, both strings")
        return None
    split = record.get("split", "test")
    if split not in ("dev", "test"):
        reader.wrong(line, "split", f'"{split}" is neither dev nor test')
    common = {key: str(record[key]) for key in ("language", "region") if record.get(key)}
    spans: list[Span] = []
    for given in record.get("mentions", ()):
        span = _span(given, text, common, line, reader, known)
        if span is None:
            continue
        if spans and span.start < spans[-1].end:
            reader.wrong(line, "overlap", f'"{span.text}" at {span.start} begins before "{spans[-1].text}" has ended')
        spans.append(span)
    negatives = []
    for given in record.get("negatives", ()):
        place = _place(given, text, line, reader)
        if place is None:
            continue
        start, end = place
        for span in spans:
            if span.truths and span.start < end and start < span.end:
                reader.wrong(line, "overlap", f'the negative "{text[start:end]}" overlaps the mention "{span.text}"')
        negatives.append((start, end, str(given.get("why", ""))))
    return Text(
        identity,
        text,
        tuple(spans),
        tuple(negatives),
        split,
        str(record.get("country") or ""),
        str(record.get("date") or ""),
    )


def _span(
    given: Any, text: str, common: Mapping[str, str], line: int, reader: _Reader, known: set[str] | None
) -> Span | None:
    place = _place(given, text, line, reader)
    if place is None:
        return None
    start, end = place
    entity = given.get("entity")
    for id in (*([entity] if entity else []), *given.get("distractors", ())):
        if known is not None and id not in known:
            reader.wrong(line, "unknown-id", f'"{id}" of "{text[start:end]}" at {start} is not in entities.jsonl')
    if not entity and not given.get("name"):
        reader.wrong(line, "name", f'"{text[start:end]}" at {start} has neither entity nor name')
    said = {key: given.get(key) for key in SLICES if given.get(key) not in (None, "")}
    slices = {**common, **_slices({key: _word(value) for key, value in said.items()}, line, reader)}
    truths = (str(entity),) if entity else ()
    return Span(start, end, text[start:end], truths, str(given.get("name", "")), str(given.get("type", "")), slices)


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _place(given: Any, text: str, line: int, reader: _Reader) -> tuple[int, int] | None:
    if not isinstance(given, dict):
        reader.wrong(line, "key", "a mention is an object with start, end and text")
        return None
    start, end, said = given.get("start"), given.get("end"), given.get("text")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        reader.wrong(line, "offset", f"{start!r} to {end!r} is no stretch of a text of {len(text)} characters")
        return None
    if said != text[start:end]:
        place = text.find(said) if isinstance(said, str) and said else -1
        hint = f"; it stands at {place}" if place >= 0 else ""
        reader.wrong(line, "offset", f'{start} to {end} is "{text[start:end]}", not "{said}"{hint}')
        return None
    return start, end


def _slices(row: Mapping[str, str], line: int, reader: _Reader) -> dict[str, str]:
    slices = {key: row[key] for key in SLICES if row.get(key)}
    channel = slices.get("channel")
    if channel and channel not in _CHANNELS:
        reader.wrong(line, "channel", f'"{channel}" is none of {", ".join(_CHANNELS)}')
    if slices.get("type") and slices["type"] not in TYPES:
        reader.wrong(line, "type", f'"{slices["type"]}" is none of {", ".join(TYPES)}')
    return slices


def _entity(record: Mapping[str, Any], line: int, reader: _Reader) -> Listed:
    native = []
    said = record.get("native") or {}
    if not isinstance(said, dict):
        reader.wrong(line, "native", "native names are an object: language code to a list of names")
        said = {}
    for language, texts in said.items():
        native += [(str(language), str(text)) for text in ([texts] if isinstance(texts, str) else texts)]
    country = record.get("country") or ""
    return Listed(
        str(record.get("id") or ""),
        str(record.get("name") or ""),
        str(record.get("type") or ""),
        tuple(map(str, record.get("aliases") or ())),
        tuple(native),
        str(country if isinstance(country, str) else country[0]),
        tuple(map(str, record.get("attested") or ())),
    )


def _records(path: Path, reader: _Reader) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_content(path, reader).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            reader.problems.append(Problem(shown(path), number, "syntax", f"this is not JSON: {error}"))
            continue
        if isinstance(record, dict):
            yield number, record
        else:
            reader.problems.append(Problem(shown(path), number, "syntax", "each line holds one JSON object"))


def _rows(path: Path, reader: _Reader, *, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    content = _content(path, reader)
    if reader.problems:
        return
    tabs = path.suffix.lower() in (".tsv", ".tab")
    quoting: Any = csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL
    rows = csv.reader(StringIO(content, newline=""), delimiter="\t" if tabs else ",", quoting=quoting)
    header = [column.strip() for column in next(rows, [])]
    missing = [column for column in needed if column not in header]
    if missing:
        hint = "; it is separated by semicolons: save it with commas" if len(header) == 1 and ";" in header[0] else ""
        reader.wrong(
            1,
            "columns",
            f"the first line must name {', '.join(needed)}; missing: {', '.join(missing)}{hint}",
        )
        return
    for row in rows:
        line = rows.line_num
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header):
            reader.wrong(line, "columns", f"{len(row)} cells under {len(header)} columns: put quotes around a comma")
            continue
        yield line, {column: cell.strip() for column, cell in zip(header, row + [""] * len(header), strict=False)}


def _content(path: Path, reader: _Reader) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reader.problems.append(Problem(shown(path), 0, "file", f"cannot be read: {error.strerror or error}"))
        return ""
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        reader.problems.append(Problem(shown(path), line, "encoding", "the file is not UTF-8: save it as UTF-8"))
        return ""


def _unique(reader: _Reader, ids: Iterable[tuple[int, str]]) -> None:
    listed = list(ids)
    counts = Counter(id for _, id in listed)
    for line, id in listed:
        if id and counts[id] > 1:
            reader.wrong(line, "duplicate-id", f'"{id}" stands {counts[id]} times')


def _digest(text: str) -> int:
    return int(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8], 16)
