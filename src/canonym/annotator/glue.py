"""The small words that stand inside names, between their words and beside them."""

from __future__ import annotations

from canonym.text.parts import ARTICLES, ASSIMILATED, CONNECTORS

ARTICLE_WORDS = ARTICLES | ASSIMILATED.keys()

TIES = frozenset({"loyal", "belonging", "affiliated", "led", "commanded"})
"""Words between an armed body and its leader: "forces loyal to Haftar"."""

LOOSE = CONNECTORS - {"of", "for", "the", "to", "with", "by", "s"}
"""Connectors that end a name: "forces in Sirte" are not forces of Sirte."""

TELLING = LOOSE | {"by", "to", "with", "s"}
"""Connectors that must belong to the spelling itself where they stand inside a name."""

GLUE = TIES | CONNECTORS | ARTICLES | ASSIMILATED.keys() | frozenset({"known", "called"})
