"""SKOS concepts in Turtle, in and out; needs rdflib (extra ``rdf``), imported late."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

from canonym.errors import MissingExtraError
from canonym.integrations.records import lines, wrong
from canonym.lexicon.format import is_abbreviation
from canonym.lexicon.model import Channel, Entity, Name, NameKind

BASE = "https://canonym.invalid/"
WIKIDATA = "http://www.wikidata.org/entity/"

LOST = (
    "type, kind, country, dates", "leader, part_of, never, guarded, shared, checked, demonyms",
    "channel and source of attested spellings", "identifiers except those of Wikidata",
    "whether a name in another language than English is native or an alias", "the order of names",
)  # fmt: skip
"""What a concept does not say."""


def _rdflib() -> Any:
    try:
        import rdflib
    except ImportError:
        raise MissingExtraError('SKOS needs rdflib: pip install "canonym[rdf]"') from None
    return rdflib


def write(entities: Iterable[Entity]) -> str:
    """The concepts as Turtle: names are preferred labels, aliases and native names alternative, attested ones hidden."""
    rdflib = _rdflib()
    graph, skos = rdflib.Graph(), rdflib.SKOS
    graph.bind("skos", skos)
    for entity in entities:
        concept = rdflib.URIRef(BASE + entity.id)
        graph.add((concept, rdflib.RDF.type, skos.Concept))
        for name in entity.names:
            label = {NameKind.NAME: skos.prefLabel, NameKind.ATTESTED: skos.hiddenLabel}.get(name.kind, skos.altLabel)
            graph.add((concept, label, rdflib.Literal(name.text, lang=name.language)))
        if entity.notes:
            graph.add((concept, skos.note, rdflib.Literal(entity.notes, lang="en")))
        if "wikidata" in entity.ids:
            graph.add((concept, skos.exactMatch, rdflib.URIRef(WIKIDATA + entity.ids["wikidata"])))
    return str(graph.serialize(format="turtle"))


def read(path: str | os.PathLike[str], *, prefix: str = "skos") -> Iterator[Entity]:
    """Yield an entity for each concept with a preferred label in English, sorted by its address.

    Labels in English are aliases, those in other languages native names; hidden labels count as attested
    transliterations. Raises `DataError` with the line where the file is no Turtle.
    """
    rdflib = _rdflib()
    text = "\n".join(line for _, line in lines(path))
    graph, skos = rdflib.Graph(), rdflib.SKOS
    try:
        graph.parse(data=text, format="turtle")
    except Exception as error:
        line = getattr(error, "lines", -1) + 1
        said = re.search(r"Bad syntax \((.*)\)", str(error))
        wrong(path, line, "syntax", f"is not Turtle: {said[1] if said else type(error).__name__}")
    for number, concept in enumerate(sorted(graph.subjects(rdflib.RDF.type, skos.Concept), key=str), start=1):
        preferred = sorted(str(one) for one in graph.objects(concept, skos.prefLabel) if one.language in ("en", None))
        if not preferred:
            continue
        names = [Name(preferred[0], "en", Channel.EXACT, NameKind.NAME)]
        labels = [*graph.objects(concept, skos.altLabel), *graph.objects(concept, skos.prefLabel)]
        for one in sorted(labels, key=lambda label: (label.language or "en", str(label))):
            spelling, language = str(one), one.language or "en"
            if language == "en" and spelling != preferred[0]:
                channel = Channel.ABBREVIATION if is_abbreviation(spelling) else Channel.EXACT
                names.append(Name(spelling, language, channel, NameKind.ALIAS))
            elif language != "en":
                names.append(Name(spelling, language, Channel.NATIVE, NameKind.NATIVE))
        for spelling in sorted(map(str, graph.objects(concept, skos.hiddenLabel))):
            names.append(Name(spelling, "en", Channel.TRANSLITERATION, NameKind.ATTESTED, "SKOS hidden label"))
        match = next((str(one) for one in graph.objects(concept, skos.exactMatch) if str(one).startswith(WIKIDATA)), "")
        address = str(concept)
        yield Entity(
            address.removeprefix(BASE) if address.startswith(BASE) else f"{prefix}/concept-{number}",
            preferred[0],
            names=tuple(names),
            ids={"wikidata": match.removeprefix(WIKIDATA)} if match else {},
            notes="\n".join(sorted(map(str, graph.objects(concept, skos.note)))),
        )
