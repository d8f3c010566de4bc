"""Splink estimates weights over several columns of two tables. A single column of names leaves it nothing to combine.

Where names are all there is, its model is a table of Jaro-Winkler levels, which `rapidfuzz-jaro-winkler` with its best
threshold measures without the detour; so no task here has it, and a report says so instead of leaving it out.
"""

from __future__ import annotations

from canonym.evaluation.matching import Peer

PEERS = (
    Peer(name="splink", note="needs several columns: takes no part in tasks of single names", packages=("splink",)),
)
