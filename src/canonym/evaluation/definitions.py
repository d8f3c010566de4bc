"""What a run does: which sets, which matchers, how thresholds are chosen, and how many cases there must be.

A definition is a TOML file (`benchmarks/definitions/`), or the two CSV files of somebody with names of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from canonym.errors import DataError, Problem
from canonym.evaluation import gold, peers, tables
from canonym.evaluation.gold import Gold
from canonym.evaluation.judging import Chosen, by_f1, by_precision
from canonym.evaluation.matching import Listed
from canonym.files import shown
from canonym.lexicon.model import Entity, NameKind

Task = Literal["lookup", "pairs", "documents"]
GIVEN = ("aliases", "native", "attested", "derived")


@dataclass(frozen=True, slots=True)
class Set:
    """One gold set: thresholds are chosen on `dev`, figures reported on `test` (of pairs: by folds of `test`)."""

    name: str
    task: Task
    dev: Gold
    test: Gold

    @property
    def alike(self) -> bool:
        """Whether both parts are the same cases, so that thresholds are chosen on what is reported."""
        return self.task != "pairs" and self.dev == self.test


@dataclass(frozen=True, slots=True)
class Definition:
    """A run before it is run. `most` caps the cases of a matcher, `thresholds` fixes its threshold, `left_out` says why a
    matcher is named and not run."""

    title: str
    sets: tuple[Set, ...]
    matchers: tuple[str, ...]
    threshold: str = "f1"
    digest: str = ""
    most: Mapping[str, int | Mapping[str, int]] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    give: tuple[str, ...] = ("aliases", "native")
    lexicons: tuple[str, ...] | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)

    def chosen(self) -> Chosen:
        """The rule that chooses thresholds."""
        if self.threshold == "f1":
            return by_f1
        return by_precision(float(self.threshold.partition(":")[2]))


def from_files(
    names: Path, mentions: Path, *, matchers: Sequence[str] = ("canonym",), threshold: str = "f1"
) -> Definition:
    """A definition from a list of names and a list of mentions; see `docs/evaluation.md` for their columns."""
    parts = gold.read_lookup(names, mentions)
    one = Set(mentions.stem, "lookup", parts["dev"], parts["test"])
    _check_threshold(threshold, Problem("--threshold", 0, "threshold", ""))
    digest = _digest([names, mentions])
    return Definition(f"{names.name} and {mentions.name}", (one,), tuple(matchers), threshold, digest)


def read(path: Path, *, data: Path | None = None, matchers: Sequence[str] = ()) -> Definition:
    """A definition file. Relative paths in it start at `data`, or at the file's own folder.

    Raises DataError with every problem, also when a set does not have the number of cases that the file expects: a
    benchmark that has silently lost its data would otherwise report fine figures.
    """
    file = shown(path)
    problems: list[Problem] = []

    def wrong(rule: str, message: str) -> None:
        problems.append(Problem(file, 0, rule, message))

    try:
        content = path.read_bytes()
        said = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise DataError([Problem(file, 0, "file", f"cannot be read: {error.strerror or error}")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError([Problem(file, 0, "syntax", str(error))]) from error
    known = {"title", "matchers", "threshold", "thresholds", "most", "give", "lexicons", "left_out", "set"}
    for key in said.keys() - known:
        wrong("key", f'"{key}" is none of {", ".join(sorted(known))}')
    chosen = tuple(matchers) or tuple(said.get("matchers", ("canonym",)))
    for name in chosen:
        try:
            peers.peer(name)
        except DataError as error:
            problems += error.problems
    threshold = str(said.get("threshold", "f1"))
    try:
        _check_threshold(threshold, Problem(file, 0, "threshold", ""))
    except DataError as error:
        problems += error.problems
    give = tuple(said.get("give", ("aliases", "native")))
    lexicons = tuple(said["lexicons"]) if "lexicons" in said else None
    for name in give:
        if name not in GIVEN:
            wrong("give", f'"{name}" is none of {", ".join(GIVEN)}')
    sets: list[Set] = []
    paths: list[Path] = [path]
    folder = data or path.parent
    for table in said.get("set", ()):
        try:
            found = _sets(table, folder, path.parent, paths, lexicons)
        except DataError as error:
            problems += error.problems
            continue
        except (KeyError, TypeError, ValueError) as error:
            wrong("set", f"a [[set]] lacks or misspells {error}")
            continue
        for one in found:
            sets.append(one)
            expected = table.get("expect", {})
            named = expected.get(one.name)
            expected = named if isinstance(named, dict) else expected
            for what, count in counts(one).items():
                if what in expected and expected[what] != count:
                    wrong("expect", f"{one.name}: {count} {what}, expected {expected[what]}: is the data complete?")
    if not sets and not problems:
        wrong("set", "no [[set]] is defined")
    if problems:
        raise DataError(problems)
    return Definition(
        str(said.get("title", path.stem)),
        tuple(sets),
        chosen,
        threshold,
        _digest(paths),
        dict(said.get("most", {})),
        dict(said.get("thresholds", {})),
        give,
        lexicons,
        {str(name): f"left out: {why}" for name, why in said.get("left_out", {}).items()},
    )


def permuted(definition: Definition) -> Definition:
    """The same work with the gold dealt out by chance: what any matcher then scores above chance, the measuring gave it."""
    sets = tuple(replace(one, dev=gold.permuted(one.dev), test=gold.permuted(one.test)) for one in definition.sets)
    return replace(definition, title=f"{definition.title}, permuted", sets=sets)


def counts(one: Set) -> dict[str, int]:
    """How many names and cases the reported part has: what a definition may expect."""
    test = one.test
    if isinstance(test, gold.Lookup):
        known = sum(bool(mention.truths) for mention in test.mentions)
        return {"names": len(test.names), "mentions": len(test.mentions), "nil": len(test.mentions) - known}
    if isinstance(test, gold.Pairs):
        return {"pairs": len(test.pairs), "same": sum(pair.same for pair in test.pairs)}
    spans = [span for text in test.texts for span in text.mentions]
    return {
        "documents": len(test.texts),
        "mentions": len(spans),
        "nil": sum(not span.truths for span in spans),
        "negatives": sum(len(text.negatives) for text in test.texts),
    }


def _sets(
    table: Mapping[str, Any], data: Path, own: Path, paths: list[Path], lexicons: tuple[str, ...] | None
) -> list[Set]:
    """The sets of one table: a name table of the data folder, CSV files, pairs, or a folder of documents."""
    root = own if table.get("beside") else data

    def at(key: str) -> Path:
        path = root / str(table[key])
        paths.append(path)
        return path

    name = str(table.get("name", ""))
    if "tables" in table:
        return _tables(table, data)
    if "documents" in table:
        folder = root / str(table["documents"])
        mapped = folder / "ids.json"
        paths.extend([folder / "entities.jsonl", *gold.document_files(folder), mapped])
        own_list = lexicons is None or (folder / "entities.jsonl").is_file()
        parts = {
            part: _by_digest(some) for part, some in gold.read_documents(folder, name=name, listed=own_list).items()
        }
        if lexicons is not None:
            names = listed(lexicons)
            known = {one.id for one in names}
            if table.get("near"):
                paths.append(folder / "names.jsonl")
                names = (*names, *near_misses(folder, names))
            ids = gold.read_ids(mapped, known) if mapped.is_file() else None
            parts = {part: with_names(some, names, ids) for part, some in parts.items()}
        if table.get("part") == "dev":
            parts["test"] = parts["dev"]
        if table.get("spans") == "given":
            return [Set(name or folder.name, "lookup", gold.as_lookup(parts["dev"]), gold.as_lookup(parts["test"]))]
        return [Set(name or folder.name, "documents", parts["dev"], parts["test"])]
    if "pairs" in table:
        pairs = gold.read_pairs(at("pairs"), name=name)
        without = str(table.get("without", ""))
        if without:
            kept = tuple(pair for pair in pairs.pairs if without not in pair.slices.get("category", ""))
            pairs = gold.Pairs(pairs.name, kept)
        return [Set(pairs.name, "pairs", pairs, pairs)]
    lookup = gold.read_lookup(at("names"), at("mentions"), name=name)
    return [Set(lookup["test"].name, "lookup", lookup["dev"], lookup["test"])]


def _by_digest(documents: gold.Documents) -> gold.Documents:
    """The texts in an order of no meaning, so that the first of them are a fair draw for a slow matcher."""
    ordered = sorted(documents.texts, key=lambda text: sha256(text.id.encode()).digest())
    return replace(documents, texts=tuple(ordered))


def _tables(table: Mapping[str, Any], data: Path) -> list[Set]:
    wanted = tuple(table["tables"])
    unknown = [name for name in wanted if name not in tables.SETS]
    if unknown:
        raise ValueError(f"tables: {', '.join(unknown)} (there are {', '.join(tables.SETS)})")
    mentions, withheld = int(table.get("mentions", 2000)), float(table.get("withheld", 0.0))
    try:
        parts = [
            list(tables.choices(data, part=part, mentions=mentions, sets=wanted, withheld=withheld))
            for part in ("fit", "report")
        ]
    except OSError as error:
        message = f"{error.filename}: {error.strerror}: benchmarks/README.md says where the data comes from"
        raise DataError([Problem(str(data), 0, "data", message)]) from error
    ending = str(table.get("ending", ""))
    return [
        Set(fit.name + ending, "lookup", from_choice(fit), from_choice(report))
        for fit, report in zip(*parts, strict=True)
    ]


def listed(lexicons: Sequence[str]) -> tuple[Listed, ...]:
    """The entities of lexicons as every matcher is given them: all names but the native ones are aliases."""
    from canonym.lexicon import store

    return tuple(
        Listed(
            one.id,
            one.name,
            one.type,
            tuple(name.text for name in one.names if name.kind is NameKind.ALIAS),
            tuple((name.language, name.text) for name in one.names if name.kind is NameKind.NATIVE),
            one.countries[0] if one.countries else "",
            tuple(name.text for name in one.names if name.kind is NameKind.ATTESTED),
        )
        for one in store.read(*lexicons).entities
    )


def near_misses(folder: Path, names: Sequence[Listed]) -> tuple[Listed, ...]:
    """What the texts name as near misses and no lexicon has: entities of their own for everybody, so that the list holds
    what a mention may be confused with.
    """
    from canonym.text.folding import fold_name

    known = {
        fold_name(text)
        for one in names
        for text in (one.name, *one.aliases, *one.attested, *(text for _, text in one.native))
    }
    found: dict[str, Listed] = {}
    for name, type in gold.read_near_misses(folder):
        # "Sousse (Tunisia)" tells a near miss from its namesake: it is there where Sousse is.
        keys = {fold_name(name), fold_name(name.partition(" (")[0])}
        if not keys & (known | found.keys()):
            found[fold_name(name)] = Listed(f"{NEAR}{len(found) + 1}", name, type)
    return tuple(found.values())


NEAR = "near-miss/"
"""How the ids of near misses begin; no lexicon is named so."""


def with_names(
    documents: gold.Documents,
    names: Sequence[Listed],
    ids: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
) -> gold.Documents:
    """The same texts read with another list: right is every entity of it that bears the standard name of a mention.

    Where several bear it, those of the mention's type; where none does, the mention means nothing of the list. `ids`
    say instead what each name and type mean.
    """
    from canonym.text.folding import fold_name

    bearers: dict[str, list[Listed]] = {}
    for one in names:
        for name in dict.fromkeys(fold_name(text) for text in (one.name, *one.aliases)):
            bearers.setdefault(name, []).append(one)

    def truths(span: gold.Span) -> tuple[str, ...]:
        if ids is not None:
            return ids.get((span.name, span.type), ())
        found = bearers.get(fold_name(span.name), []) if span.name else []
        typed = [one for one in found if one.type == span.type]
        return tuple(one.id for one in (typed or found))

    texts = tuple(
        replace(text, mentions=tuple(replace(span, truths=truths(span)) for span in text.mentions))
        for text in documents.texts
    )
    return gold.Documents(documents.name, tuple(names), texts)


def from_choice(choice: tables.Choice) -> gold.Lookup:
    """A choice among the names of a table, as gold. A mention whose entity is not in the list means nothing of it."""
    names = tuple(
        Listed(one.id, one.name, one.type) if isinstance(one, Entity) else Listed(*one) for one in choice.names
    )
    known = {one.id for one in names}
    readings = choice.also or ((),) * len(choice.mentions)
    mentions = (
        gold.Mention(text, (id,) if id in known else (), also=also)
        for (text, id), also in zip(choice.mentions, readings, strict=True)
    )
    return gold.Lookup(choice.name, names, tuple(mentions))


def _check_threshold(threshold: str, at: Problem) -> None:
    kind, _, value = threshold.partition(":")
    try:
        good = (kind == "f1" and not value) or (kind == "precision" and 0 < float(value) <= 1)
    except ValueError:
        good = False
    if not good:
        message = f'a threshold rule is f1 or precision:0.95, not "{threshold}"'
        raise DataError([Problem(at.file, at.line, at.rule, message)])


def _digest(paths: Sequence[Path]) -> str:
    state = sha256()
    for path in paths:
        state.update(sha256(path.read_bytes()).digest() if path.is_file() else b"")
    return state.hexdigest()[:16]
