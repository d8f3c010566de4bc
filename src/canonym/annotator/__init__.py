"""From text to mentions: where names may stand, what each means, and which readings win.

In the order in which a text passes through them:

- `runs` cuts it into words, and the words into runs in which names may stand (`glue`: the small words between);
- `stretches` finds where in a run mentions may stand;
- `weighing` asks the index what each may mean, whatever the context, and remembers it;
- `judging` decides in a context; `reading` says which decisions win where they overlap;
- `settling` makes the context of the next round out of what is clear;
- `completing` takes in what is damaged of a name beside its reading;
- `document` puts the readings where they stand in the text as given;
- `rounds` is the whole path in one function.
"""

from canonym.annotator.document import Document
from canonym.annotator.rounds import Annotator

__all__ = ["Annotator", "Document"]
