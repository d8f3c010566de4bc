"""What a program imports: load or build a Matcher, compare two names. Thin; the work is done further down."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from os import PathLike

from canonym.annotator import Annotator, Document
from canonym.decision import Policy
from canonym.index.build import build_index
from canonym.index.file import load_index
from canonym.lexicon.model import Entity
from canonym.lexicon.store import from_names
from canonym.matcher import NameMatcher
from canonym.variants import KnownEntity, known


class Matcher(NameMatcher):
    """Decides what names mean, alone (`resolve`) and in text (`annotate`). Made by `canonym.load` and `canonym.build`.

    Immutable, and safe to share between threads. The limit: it knows the entities of its lexicons and nothing else.
    """

    @cached_property
    def _annotator(self) -> Annotator:
        return Annotator(self)

    def __reduce__(self) -> tuple[type[Matcher], tuple[object, ...]]:
        """What a copy in another process needs; one that was opened from the cache is opened from there again."""
        return type(self), (self.lexicon, self.index, self.policy)

    def annotate(
        self,
        text: str,
        *,
        country: str | Iterable[str] | None = None,
        date: str | None = None,
        source_language: str | None = None,
        source: str | None = None,
        policy: Policy | None = None,
    ) -> Document:
        """Find and decide every mention in `text`.

        `country` (ISO 3166-1 alpha-2, one or several) and `date` (ISO) say what the text is about; by default the
        text's own clear mentions say so. `source` is the text it was translated from, where there is one: native
        names found there settle the translated ones. Offsets are code points in `text` as given.

        Raises TypeError where `text` is not a string.
        """
        return self._annotator.annotate(
            text, country=country, date=date, source_language=source_language, source=source, policy=policy
        )

    def annotate_many(
        self,
        texts: Iterable[str],
        *,
        jobs: int = 1,
        country: str | Iterable[str] | None = None,
        date: str | None = None,
        source_language: str | None = None,
        policy: Policy | None = None,
    ) -> Iterator[Document]:
        """Annotate a stream of texts, in order, with `jobs` processes. Texts are read only as far as workers are free."""
        if jobs < 1:
            raise ValueError(f"jobs must be 1 or more, not {jobs}")
        options = {"country": country, "date": date, "source_language": source_language, "policy": policy}
        if jobs == 1:
            for text in texts:
                yield self.annotate(text, **options)  # type: ignore[arg-type]
            return
        from canonym.workers import pool_of

        with pool_of(self, jobs) as submit:
            waiting: deque[object] = deque()
            for text in texts:
                if not isinstance(text, str):
                    raise TypeError(f"text must be a string, not {text.__class__.__name__}")
                waiting.append(submit("annotate", text, options))
                if len(waiting) >= 4 * jobs:
                    yield waiting.popleft().result()  # type: ignore[attr-defined]
            while waiting:
                yield waiting.popleft().result()  # type: ignore[attr-defined]

    def entity(self, id: str) -> KnownEntity:
        """The entity of that id, with its `variants`; a retired id leads to what replaced it.

        Raises KeyError with near misses.
        """
        return known(self.index, super().entity(id))


def load(
    *lexicons: str | PathLike[str],
    policy: Policy | None = None,
) -> Matcher:
    """A Matcher over lexicons: bundled ones by name, the user's own by path (file or folder), in order of precedence.

    Without arguments all bundled lexicons are loaded. Raises LexiconError with every problem of every file. The
    compiled form is cached in the user's cache folder (CANONYM_CACHE names another) and rebuilt when anything changed.
    """
    policy = policy or Policy()
    lexicon, index = load_index(lexicons)
    return Matcher(lexicon, index, policy)


def build(
    names: Iterable[tuple[str, str] | Entity], *, absent: float | None = None, policy: Policy | None = None
) -> Matcher:
    """A Matcher over any list of names: (id, canonical name) pairs, or Entity objects. No files are needed.

    The shared glosses, head words and schemes come with it. `absent` states how often the true entity of a mention is
    not in the list; probabilities depend on it.
    """
    from dataclasses import replace

    chosen = policy or Policy()
    if absent is not None:
        chosen = replace(chosen, absent=absent)
    lexicon = from_names(names)
    return Matcher(lexicon, build_index(lexicon), chosen)
