"""spaczz: fuzzy phrases in spaCy documents. Slow: about 0.3 kB of text a second with 1,000 patterns."""

from __future__ import annotations

from collections.abc import Sequence

from canonym.evaluation.matching import Found, Listed, Peer
from canonym.evaluation.peers.reading import by_place, spellings


class Spaczz:
    """Every spelling as a fuzzy phrase, with the library's default scorer and its least ratio of 75."""

    def __init__(self, names: Sequence[Listed]) -> None:
        import spacy
        from spaczz.matcher import FuzzyMatcher

        self._nlp = spacy.blank("en")
        self._matcher = FuzzyMatcher(self._nlp.vocab)
        for text, id in spellings(names):
            self._matcher.add(id, [self._nlp.make_doc(text)])

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """All hits, scored 0 to 1."""
        document = self._nlp(text)
        found = []
        for id, first, last, score, *_ in self._matcher(document):
            span = document[first:last]
            found.append(Found(span.start_char, span.end_char, id, score / 100))
        return by_place(found)


PEERS = (Peer(name="spaczz", note="fuzzy phrases", packages=("spaczz", "spacy"), finder=Spaczz, most=12),)
