"""What speaks for and against one entity being meant by one mention: named facts, and the spellings compared.

Evidence is symmetric bookkeeping: every unit of the mention and every slot of the spelling ends up in a pair, among the
excused, or among the leftovers. Nothing is weighed against anything here; `scoring` does that.

`strangers` drops contacts that are two names, `alignment` chooses among the rest, `books` enters what meets and names what
is left, `shares`, `guards` and `channels` sum it up, and `weighing` is the whole path in one function. `form` is the
spelling as compared, `context` what is known besides the mention, `facts` the closed list of what scoring weighs.
"""

from canonym.evidence.alignment import PENALTY, apart, assign
from canonym.evidence.books import FORCES, excuse, has_forces, same_value
from canonym.evidence.channels import as_mojibake
from canonym.evidence.context import ORIGINAL, Context, Traits, facts_of_context, make_context, traits_of
from canonym.evidence.facts import Fact, Facts
from canonym.evidence.form import ENOUGH_INITIALS, Form, unpack
from canonym.evidence.guards import is_office, is_ordinary
from canonym.evidence.model import Evidence, Pair
from canonym.evidence.strangers import ELSEWISE, HARDLY, UNLIKE, are_abroad
from canonym.evidence.weighing import FAMILY_FIRST, weigh

__all__ = [
    "ELSEWISE",
    "ENOUGH_INITIALS",
    "FAMILY_FIRST",
    "FORCES",
    "HARDLY",
    "ORIGINAL",
    "PENALTY",
    "UNLIKE",
    "Context",
    "Evidence",
    "Fact",
    "Facts",
    "Form",
    "Pair",
    "Traits",
    "apart",
    "are_abroad",
    "as_mojibake",
    "assign",
    "excuse",
    "facts_of_context",
    "has_forces",
    "is_office",
    "is_ordinary",
    "make_context",
    "same_value",
    "traits_of",
    "unpack",
    "weigh",
]
