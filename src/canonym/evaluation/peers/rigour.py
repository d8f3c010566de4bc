"""rigour: the name comparison under nomenklatura. It scores pairs; look-ups re-rank what RapidFuzz retrieves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from canonym.evaluation.matching import Peer
from canonym.evaluation.peers.reading import plain
from canonym.evaluation.peers.reranking import reranker


class Rigour:
    """The weighted mean of the aligned parts' scores, best over the readings of both names."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}

    def compare(self, pairs: Sequence[tuple[str, str]], *, types: Sequence[str] = ()) -> list[float]:
        """0 to 1."""
        known = types or [""] * len(pairs)
        return [self._one(first, second, type) for (first, second), type in zip(pairs, known, strict=True)]

    def _one(self, first: str, second: str, type: str) -> float:
        from rigour.names import align_person_name_order, compare_parts

        best = 0.0
        for left in self._read(first, type):
            for right in self._read(second, type):
                ours, theirs = list(left.parts), list(right.parts)
                if type == "PER":
                    ours, theirs = align_person_name_order(ours, theirs)
                aligned = compare_parts(ours, theirs)
                weight = sum(part.weight for part in aligned)
                if weight:
                    best = max(best, sum(part.score * part.weight for part in aligned) / weight)
        return best

    def _read(self, text: str, type: str) -> Any:
        from rigour.names import NameTypeTag, analyze_names

        found = self._known.get((text, type))
        if found is None:
            tags = {"PER": NameTypeTag.PER, "ORG": NameTypeTag.ORG}
            # Its residue distance compares letters, so other scripts are romanised first, as a careful user would.
            found = analyze_names(tags.get(type, NameTypeTag.UNK), [text if text.isascii() else plain(text)])
            if len(self._known) > 200_000:
                self._known.clear()
            self._known[text, type] = found
        return found


PEERS = (
    Peer(
        name="rigour",
        note="rigour's name comparison; look-ups re-rank the 50 best of rapidfuzz-ratio",
        packages=("rigour", "rapidfuzz"),
        matcher=reranker(Rigour),
        comparer=Rigour,
        most=300,
    ),
)
