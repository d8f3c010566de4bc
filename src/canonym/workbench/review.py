"""What mining found as a table that a curator fills in and a page to read beside it; and the table as edits.

The table has one row for each spelling. In `decision` stands what to do with it: `spelling` (of the entity in `id`),
`entity` (a new one, with that id), `common` (an ordinary word, never a name) or nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from canonym import files
from canonym.errors import DataError, Problem
from canonym.index.build import is_abbreviation
from canonym.integrations import records
from canonym.lexicon import writing
from canonym.lexicon.format import FIELDS, ID, Draft, collect_text, texts
from canonym.lexicon.model import TYPES, Channel
from canonym.workbench.mine import MOST_CONTEXTS, Group

COLUMNS = (
    "group", "proposal", "decision", "id", "name", "type", "kind", "country", "language", "native", "channel",
    "spelling", "count", "source", "nearest", "probability", "context",
)  # fmt: skip

ACCEPTED = "accepted.yaml"
"""The file of a lexicon folder that accepted edits go to."""

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
h2{margin:1.5em 0 .2em}p{margin:.2em 0}mark{background:#ffe9a8;padding:0 .2em}small{color:#555}
"""


def table_of(groups: Sequence[Group], *, prefix: str = "mine") -> str:
    """The review table in CSV. `prefix` is the lexicon that the ids of new entities begin with.

    Raises ValueError where no id can begin with it.
    """
    from canonym.workbench.suggest import slug

    if not re.fullmatch(ID, f"{prefix}/a"):
        raise ValueError(f"the prefix must be of small letters, digits and hyphens, not {prefix!r}")

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for group in groups:
        near = group.nearest[0] if group.nearest else None
        known = near is not None and group.proposal == "spelling"
        identity = near.entity.id if near is not None and known else f"{prefix}/{slug(group.name)}"
        name = near.entity.name if near is not None and known else group.name
        for spelling, count in group.spellings:
            seen = [one for one in group.sightings if one.text == spelling]
            writer.writerow((
                group.number, group.proposal.value, "", identity, name, group.type, "", "", "", "",
                Channel.ABBREVIATION if is_abbreviation(spelling) else Channel.TRANSLITERATION,
                spelling, count, Path(seen[0].file).name, near.entity.id if near else "",
                f"{near.probability:.2f}" if near else "", " ".join(f"{seen[0].before}[{spelling}]{seen[0].after}".split()),
            ))  # fmt: skip
    return out.getvalue()


def page_of(groups: Sequence[Group], *, title: str = "Unknown names") -> str:
    """A self-contained page: each group with its spellings, some sightings and the nearest known entities."""
    pieces = [
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{_shown(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{_shown(title)}</h1>"
    ]
    for group in groups:
        spelled = ", ".join(f"{_shown(text)} <small>{count}</small>" for text, count in group.spellings)
        pieces.append(f"<h2>{group.number}. {_shown(group.name)}</h2><p>{spelled}</p>")
        near = ", ".join(
            f"{_shown(one.entity.id)} ({_shown(one.entity.name)}) {one.probability:.2f}" for one in group.nearest
        )
        pieces.append(
            f"<p><small>{group.type or 'type unknown'}; proposal: {group.proposal.value}; near: {near or 'nothing'}</small></p>"
        )
        for one in group.sightings[:MOST_CONTEXTS]:
            line = f"{_shown(one.before)}<mark>{_shown(one.text)}</mark>{_shown(one.after)}"
            pieces.append(f"<p>{line} <small>{_shown(Path(one.file).name)}</small></p>")
    return "\n".join((*pieces, "</body></html>\n"))


def _shown(text: str) -> str:
    return escape(text.encode("utf-8", "replace").decode())


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a reviewed table comes to: the texts of the files it changes, by path, and counts of what was taken."""

    changes: Mapping[Path, str]
    spellings: int
    entities: int
    common: int

    def write(self) -> None:
        """Write the files, all of them or none. Raises `DataError` where the folder is a file."""
        for path in self.changes:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except (FileExistsError, NotADirectoryError):
                records.wrong(path.parent, 0, "target", "is a file, where a folder is needed")
        records.write_all({path: [text] for path, text in self.changes.items()})


def accept(table: Path, folder: Path, *, source: str = "") -> Accepted:
    """Turn a reviewed table into edits of the lexicon in `folder`: `accepted.yaml`, and `shared/common.yaml`.

    A spelling of an entity that `accepted.yaml` does not hold becomes an entry that extends it. `source` says where
    the spellings were seen, instead of the column of that name. Nothing is written here. Raises `DataError` with every
    wrong row.
    """
    problems: list[Problem] = []
    spelled: dict[str, dict[str, Any]] = {}
    common: list[str] = []
    counts = {"spelling": 0, "entity": 0, "common": 0}
    for line, row in records.table(table, columns=("decision", "id", "spelling")):
        row = {key: value.strip() for key, value in row.items()}
        decision = row["decision"].lower()
        if not decision:
            continue
        problem = _wrong(row, decision)
        if problem:
            problems.append(Problem(files.shown(table), line, "decision", problem))
            continue
        counts[decision] += 1
        if decision == "common":
            common.append(row["spelling"].lower())
            continue
        entry = spelled.setdefault(row["id"], {"id": row["id"]})
        if decision == "entity":
            entry.setdefault("name", row.get("name") or row["spelling"])
            for key in ("type", "kind", "country"):
                if row.get(key):
                    entry.setdefault(key, row[key])
            if row.get("native"):
                entry.setdefault("native", {}).setdefault(row.get("language") or "ar", row["native"])
        if row["spelling"] != entry.get("name"):
            seen = {
                "spelling": row["spelling"],
                "channel": row.get("channel") or Channel.TRANSLITERATION.value,
                "source": source or row.get("source") or table.name,
            }
            entry.setdefault("attested", []).append(seen)
    if problems:
        raise DataError(problems)
    changes = {}
    if spelled:
        changes[folder / ACCEPTED] = _merged(folder / ACCEPTED, spelled)
    if common:
        changes[folder / "shared" / "common.yaml"] = _with_common(folder / "shared" / "common.yaml", common)
    return Accepted(changes, counts["spelling"], counts["entity"], counts["common"])


def _wrong(row: Mapping[str, str], decision: str) -> str:
    if decision not in ("spelling", "entity", "common"):
        return f'"{decision}" is no decision: write spelling, entity, common or nothing'
    if not row["spelling"]:
        return "the spelling is empty"
    if decision != "common" and not re.match(ID, row["id"]):
        return f'"{row["id"]}" is no id: write lexicon/slug in small letters, digits and hyphens'
    if decision == "entity" and row.get("type") and row["type"] not in TYPES:
        return f'"{row["type"]}" is no type: write one of {", ".join(TYPES)}'
    channel = row.get("channel", "")
    if decision != "common" and channel and channel not in [one.value for one in Channel]:
        return f'"{channel}" is no channel: write one of {", ".join(Channel)}'
    return ""


def _merged(path: Path, entries: Mapping[str, dict[str, Any]]) -> str:
    """The text of the file with these entries in it; entries that do not change keep their lines and comments."""
    text = files.read_text(path) if path.exists() else ""
    drafts, problems = collect_text(text, file=files.shown(path)) if text.strip() else ((), ())
    if problems:
        raise DataError(problems)
    known = {draft.id: draft for draft in drafts}
    lines = text.split("\n")
    pieces = ["\n".join(lines[: drafts[0].line - 1]) + "\n" if drafts and drafts[0].line > 1 else ""]
    for draft in drafts:
        added = entries.get(draft.id)
        pieces.append(entry_text(_joined(draft, added)) if added else draft.text.rstrip("\n") + "\n")
    for identity, entry in entries.items():
        if identity not in known:
            pieces.append(entry_text(entry if "name" in entry else {**entry, "extends": "true"}))
    return writing.formatted("".join(pieces), file=files.shown(path))


def _joined(draft: Draft, added: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(draft.fields)
    seen = list(fields.get("attested", ()))
    known = {one["spelling"] for one in seen}
    seen += [one for one in added.get("attested", ()) if one["spelling"] not in known]
    for key, value in added.items():
        fields.setdefault(key, value)
    if "name" in added and "extends" in fields:
        del fields["extends"]
    return {**fields, "attested": seen} if seen else fields


def entry_text(fields: Mapping[str, Any]) -> str:
    """One entry in YAML, from its fields in any order."""
    lines = []
    for key in FIELDS:
        value = fields.get(key)
        if not value:
            continue
        if isinstance(value, str):
            lines.append(f"{key}: {writing.scalar(value)}")
        elif isinstance(value, Mapping):
            lines.append(f"{key}:")
            for inner, listed in value.items():
                lines.append(f"  {inner}:")
                lines += [f"    - {writing.scalar(one)}" for one in texts(listed)]
                if key == "ids":
                    lines[-2:] = [f"  {inner}: {writing.scalar(str(listed))}"]
        elif key == "attested":
            lines.append(f"{key}:")
            for one in value:
                lines += [
                    f"  {'- ' if at == 0 else '  '}{part}: {writing.scalar(one[part])}"
                    for at, part in enumerate(("spelling", "channel", "source"))
                ]
        else:
            lines.append(f"{key}:")
            lines += [f"  - {writing.scalar(one)}" for one in texts(value)]
    return "".join(f"{'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))


def _with_common(path: Path, words: Iterable[str]) -> str:
    from canonym.lexicon.shared import read_common

    known = read_common(path) if path.exists() else frozenset()
    listed = sorted({*known, *words})
    return "en:\n" + "".join(f"  - {writing.scalar(word)}\n" for word in listed)
