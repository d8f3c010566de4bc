"""Acronyms of a part of a name: *IIT Delhi* is Indian Institute of Technology Delhi.

An acronym of a whole name is a spelling that somebody has to list; here the rest of the mention agrees with the rest of
the name, and a word in capitals is the initials of what is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from canonym.candidates.mention import Mention, Unit
from canonym.index.learned import learned

_CAPITALS = re.compile(r"(?<![^\W_])[A-Z]{2,5}(?![^\W_])")

_JOINING = frozenset(
    "aux d da das dei della do dos e em fur i in l na och og para per pour til und v w y z zu zur".split()
)
"""Words of other languages that stand between the parts of a name and give its acronym no letter."""


def acronyms_of(mention: Mention) -> Mapping[int, Unit]:
    """The units of a mention that may be acronyms, by number: of two to five capitals, and without a role.

    Only of a name that stands alone: not its one word, nor where all of it is in capitals.
    """
    if mention.casing or len(mention.units) < 2 or mention.text.isupper():
        return {}
    written = set(map(str.lower, _CAPITALS.findall(mention.text)))
    units = enumerate(mention.units) if written else ()
    return {number: unit for number, unit in units if unit.text in written and not unit.sense.roles}


def initials_in(words: Sequence[str], acronyms: Mapping[int, Unit]) -> Iterator[tuple[int, int, int]]:
    """(number of the unit, first slot, last slot) of each acronym that neighbouring words of a form begin with.

    >>> from canonym.index.grammar import NOTHING
    >>> words = "max planck institute nuclear physics".split()
    >>> list(initials_in(words, {0: Unit("mpi", 0, 0, NOTHING, 7.0, False)}))
    [(0, 0, 2)]
    >>> list(initials_in(words, {0: Unit("map", 0, 0, NOTHING, 7.0, False)}))
    []
    """
    places = [place for place, word in enumerate(words) if word not in _JOINING]
    initials = "".join(learned().unelided(words[place])[:1] or " " for place in places)
    for number, unit in acronyms.items():
        at = initials.find(unit.text)
        if at >= 0:
            yield number, places[at], places[at + len(unit.text) - 1]
