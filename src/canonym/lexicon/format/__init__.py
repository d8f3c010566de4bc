"""Reading lexicon files into drafts and entities: YAML by hand, JSONL and CSV in bulk.

What a file may say is the table `FIELDS`; the document `docs/lexicon-format.md`, the JSON Schema and the writer follow
it. `readers` make drafts of a file's text, `rules` say what is wrong with them, `reading` is the whole path, and
`Draft.entity()` is the value that the rest of Canonym uses.
"""

from canonym.lexicon.format.draft import Draft, entity_of, is_abbreviation, texts
from canonym.lexicon.format.fields import DATE, FIELDS, ID, LANGUAGE, SIGHTING, Shape
from canonym.lexicon.format.reading import collect, collect_text, doubled, entries, once_each, read

__all__ = [
    "DATE",
    "FIELDS",
    "ID",
    "LANGUAGE",
    "SIGHTING",
    "Draft",
    "Shape",
    "collect",
    "collect_text",
    "doubled",
    "entity_of",
    "entries",
    "is_abbreviation",
    "once_each",
    "read",
    "texts",
]
