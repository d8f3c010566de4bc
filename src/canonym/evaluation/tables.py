"""Name tables as choices: mentions, the list they are looked up in, and which entry is meant, or none.

The tables have the columns entity_id, canonical, variant, lang_or_script, type, tab-separated with a header line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from pathlib import Path

from canonym.evaluation.splits import Part, part
from canonym.lexicon.model import Entity

SETS = (
    "netrans-ar",
    "netrans-ru",
    "netrans-he",
    "netrans-ko",
    "netrans-zh",
    "netrans-ja-Kana",
    "google",
    "romanised",
    "ofac",
    "ror-latin",
    "ror-other",
)
LIST_SIZE = 5000


@dataclass(frozen=True, slots=True)
class Choice:
    """One data set as a look-up task: `names` are (id, canonical), `mentions` are (text, id or empty for none).

    `also` are for each mention the ids of other names of the list that some row of the table gives for its text.
    """

    name: str
    names: tuple[tuple[str, str] | Entity, ...]
    mentions: tuple[tuple[str, str], ...]
    also: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    canonical: str
    variant: str
    language: str
    type: str


def _read(path: Path) -> list[_Row]:
    lines = path.read_text("utf-8").splitlines()[1:]
    return [_Row(*line.split("\t")) for line in lines]


def _order(text: str) -> bytes:
    """A fixed shuffle: by digest."""
    return sha256(text.encode()).digest()


def _rows(data: Path, name: str) -> list[_Row]:
    if name.startswith("netrans-"):
        language = name.removeprefix("netrans-")
        return [row for row in _read(data / "netrans.dev.tsv") if row.language == language]
    if name == "romanised":
        return _romanised(data)
    if name == "google":
        return _read(data / "google_ar2en.dev.tsv")
    if name == "ofac":
        return _read(data / "ofac_sdn.dev.tsv")
    rows = [row for row in _read(data / "ror.dev.tsv") if not row.language.endswith("acronym")]
    latin = name == "ror-latin"
    return [row for row in rows if _is_latin(row.variant) == latin]


def _romanised(data: Path) -> list[_Row]:
    """Latin forms of one native word that more than half agree: what one writer calls another writer's name.

    Forms that hang together through any native word are one entity, named by the first of them.
    """
    from rapidfuzz.distance import Levenshtein

    native: dict[tuple[str, str], set[str]] = {}
    for row in _read(data / "netrans.dev.tsv"):
        if row.language in ("ar", "ru", "he") and row.canonical.isascii() and row.canonical.isalpha():
            native.setdefault((row.language, row.variant), set()).add(row.canonical.casefold())
    first: dict[str, str] = {}

    def root(word: str) -> str:
        while first.setdefault(word, word) != word:
            word = first[word]
        return word

    for words in native.values():
        for one, other in combinations(sorted(words), 2):
            if Levenshtein.normalized_similarity(one, other) > 0.5:
                first[max(root(one), root(other))] = min(root(one), root(other))
    return [_Row(f"romanised:{root(word)}", root(word), word, "la", "PER") for word in sorted(first)]


def _is_latin(text: str) -> bool:
    from canonym.text.scripts import script_of

    return script_of(text) in ("Latn", "Zyyy")


def choices(
    data: Path, *, part: Part = "report", mentions: int = 2000, sets: tuple[str, ...] = SETS, withheld: float = 0.5
) -> Iterator[Choice]:
    """Each data set as a look-up among `LIST_SIZE` canonical names (all of them for OFAC), in a fixed order.

    A `withheld` share of the mentions name entities that are taken out of the list: the right answer is none. Mentions
    are of `part`; the list is filled with names of the other part where there are too few.
    """
    for name in sets:
        yield _choice(_rows(data, name), name, part, mentions, withheld)


def _choice(rows: list[_Row], name: str, wanted: Part, mentions: int, withheld: float) -> Choice:
    canonical: dict[str, str] = {}
    for row in rows:
        canonical.setdefault(row.id, row.canonical)
    seen = [row for row in rows if part(row.id) == wanted and row.variant.casefold() != row.canonical.casefold()]
    seen.sort(key=lambda row: _order(row.id + row.variant))
    picked = seen[:mentions]
    gone = {row.id for row in picked if int.from_bytes(_order("withheld" + row.id)[:4]) < withheld * 2**32}
    kept = sorted({row.id for row in picked} - gone, key=_order)
    rest = sorted(canonical.keys() - set(kept) - gone, key=lambda id: (part(id) != wanted, _order(id)))
    size = len(canonical) if name == "ofac" else LIST_SIZE
    listed = [*kept, *rest][: max(size, len(kept))]
    gone_names = {canonical[id].casefold() for id in gone}
    names = tuple((id, canonical[id]) for id in sorted(listed) if canonical[id].casefold() not in gone_names)
    bearers: dict[str, list[str]] = {}
    for id, text in names:
        bearers.setdefault(text.casefold(), []).append(id)
    given: dict[str, set[str]] = {}
    for row in rows:
        given.setdefault(row.variant.casefold(), set()).update(bearers.get(row.canonical.casefold(), ()))
    return Choice(
        name,
        names,
        tuple((row.variant, "" if row.id in gone else row.id) for row in picked),
        tuple(tuple(sorted(given[row.variant.casefold()] - {row.id})) for row in picked),
    )
