"""From a name to a Decision.

`weighing` says what the index makes of a mention whatever the context, `hearing` what a context says of entities,
`guards` and `namesakes` which readings are refused or give way; `names` is the whole path, for one name and for many.
"""

from canonym.matcher.hearing import Hearing
from canonym.matcher.names import NameMatcher
from canonym.matcher.weighing import Weighed, Weighing

__all__ = ["Hearing", "NameMatcher", "Weighed", "Weighing"]
