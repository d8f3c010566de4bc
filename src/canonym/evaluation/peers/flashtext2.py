"""FlashText 2: exact keywords in text, fast. Case is ignored; nothing else is forgiven."""

from __future__ import annotations

from collections.abc import Sequence

from canonym.evaluation.matching import Found, Listed, Peer
from canonym.evaluation.peers.reading import spellings


class FlashText:
    """All spellings as keywords; the first owner of a shared spelling wins."""

    def __init__(self, names: Sequence[Listed]) -> None:
        from flashtext2 import KeywordProcessor

        owners: dict[str, str] = {}
        for text, id in spellings(names):
            owners.setdefault(text, id)
        self._processor = KeywordProcessor(case_sensitive=False)
        self._processor.add_keywords_with_clean_word_from_iter(owners.items())

    def find(self, text: str, *, country: str = "", date: str = "") -> list[Found]:
        """Every hit with score 1."""
        return [Found(start, end, id, 1.0) for id, start, end in self._processor.extract_keywords_with_span(text)]


PEERS = (Peer(name="flashtext2", note="exact keywords", packages=("flashtext2",), finder=FlashText),)
