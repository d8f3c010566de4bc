"""nomenklatura's logic-v2, the matcher of OpenSanctions. It scores pairs; look-ups re-rank what RapidFuzz retrieves.

Its first call reads its reference data: seconds, and some 400 MB. Building it needs libicu-dev and pkg-config.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from canonym.evaluation.matching import Peer
from canonym.evaluation.peers.reranking import reranker

_SCHEMATA = {"PER": "Person", "ORG": "Organization", "MEDIA": "Organization"}


class LogicV2:
    """Names alone, with the default configuration."""

    def __init__(self) -> None:
        from nomenklatura.matching import get_algorithm

        self._algorithm = get_algorithm("logic-v2")
        if self._algorithm is None:
            raise RuntimeError("this nomenklatura has no logic-v2")
        self._config = self._algorithm.default_config()

    def compare(self, pairs: Sequence[tuple[str, str]], *, types: Sequence[str] = ()) -> list[float]:
        """0 to 1; the library's own threshold is 0.7."""
        known = types or [""] * len(pairs)
        return [
            float(self._algorithm.compare(_proxy(first, type), _proxy(second, type), self._config).score)
            for (first, second), type in zip(pairs, known, strict=True)
        ]


@lru_cache(maxsize=200_000)
def _proxy(name: str, type: str) -> Any:
    from followthemoney import ValueEntity

    schema = _SCHEMATA.get(type, "LegalEntity")
    data = {"id": f"{schema}-{name}", "schema": schema, "properties": {"name": [name]}}
    return ValueEntity.from_dict(data)


PEERS = (
    Peer(
        name="logic-v2",
        note="nomenklatura logic-v2, names alone; look-ups re-rank the 50 best of rapidfuzz-ratio",
        packages=("nomenklatura", "rapidfuzz"),
        matcher=reranker(LogicV2),
        comparer=LogicV2,
        most=200,
    ),
)
