"""spaCy: EntityRuler patterns, and Matcher patterns whose words are FUZZY. No model is needed."""

from __future__ import annotations

from collections.abc import Sequence

from canonym.evaluation.matching import Found, Listed, Peer
from canonym.evaluation.peers.reading import by_place, spellings


class Ruler:
    """Phrases, in lower case."""

    def __init__(self, names: Sequence[Listed]) -> None:
        import spacy

        self._nlp = spacy.blank("en")
        ruler = self._nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
        patterns = [{"label": "NAME", "pattern": text, "id": id} for text, id in spellings(names)]
        ruler.add_patterns(patterns)  # type: ignore[attr-defined,unused-ignore]

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """Every hit with score 1."""
        return [Found(one.start_char, one.end_char, one.ent_id_, 1.0) for one in self._nlp(text).ents]


class FuzzyPatterns:
    """Each word of a spelling as a FUZZY pattern; words of three letters or fewer must be the same.

    The score is 1 less the share of letters that differ, so that a threshold can be chosen.
    """

    def __init__(self, names: Sequence[Listed]) -> None:
        import spacy
        from spacy.matcher import Matcher

        self._nlp = spacy.blank("en")
        self._matcher = Matcher(self._nlp.vocab)
        self._spellings: list[tuple[str, str]] = []
        for number, (text, id) in enumerate(spellings(names)):
            words = [token.text for token in self._nlp(text)]
            pattern = [
                {"LOWER": word.lower()} if len(word) < 4 else {"LOWER": {"FUZZY": word.lower()}} for word in words
            ]
            if pattern:
                self._matcher.add(str(number), [pattern])
            self._spellings.append((text, id))

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """All hits."""
        from rapidfuzz.distance import Levenshtein

        found = []
        for span in self._matcher(self._nlp(text), as_spans=True):
            spelling, id = self._spellings[int(span.label_)]
            score = Levenshtein.normalized_similarity(span.text.lower(), spelling.lower())
            found.append(Found(span.start_char, span.end_char, id, float(score)))
        return by_place(found)


PEERS = (
    Peer(name="spacy-ruler", note="EntityRuler, phrases", packages=("spacy",), finder=Ruler),
    Peer(name="spacy-fuzzy", note="FUZZY word patterns", packages=("spacy", "rapidfuzz"), finder=FuzzyPatterns),
)
