"""Which entities a fit may see, and which are kept for the report. The rule, and nothing else."""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

Part = Literal["fit", "report"]


def part(entity_id: str) -> Part:
    """The part an entity belongs to, for ever: seven in ten are fitted on, three are reported on.

    The rule looks at the identifier alone, so all rows of one entity stay together and no list has to be kept. It
    cannot see that two identifiers mean the same name: who joins several sources drops the shared names himself.

    >>> part("netrans:tok:mellon"), part("netrans:tok:buč")
    ('fit', 'fit')
    >>> {part(f"entity:{number}") for number in range(20)} == {"fit", "report"}
    True
    """
    return "fit" if int(sha256(entity_id.encode()).hexdigest()[:8], 16) % 10 < 7 else "report"
