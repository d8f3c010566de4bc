"""What a program imports: load or build a Matcher, compare two names. Thin; the work is done further down."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

from canonym.annotator import Annotator, Document
from canonym.decision import Decision, Policy
from canonym.evidence import make_context
from canonym.index.build import build_index
from canonym.index.file import load_index
from canonym.lexicon.model import Entity
from canonym.lexicon.store import from_names
from canonym.matcher import NameMatcher
from canonym.variants import KnownEntity, known

if TYPE_CHECKING:
    from concurrent.futures import Future

MENTIONS_AT_ONCE = 50
"""Names that one process is given at a time."""


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
        _check_language(source_language)
        _check_policy(policy)
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
        """Annotate a stream of texts, in order, with `jobs` processes. Texts are read only as far as workers are free.

        The other options are those of `annotate` and hold for every text. Raises TypeError and ValueError for a wrong
        option at once, for an item of `texts` when its turn comes; WorkerError where a process dies.
        """
        _check_several("texts", texts)
        _check_jobs(jobs)
        options = _checked(country=country, date=date, source_language=source_language, policy=policy)
        return self._documents(texts, jobs, options)

    def _documents(self, texts: Iterable[str], jobs: int, options: Mapping[str, Any]) -> Iterator[Document]:
        if jobs == 1:
            for text in texts:
                yield self.annotate(text, **options)
            return
        from canonym.workers import pool_of

        with pool_of(self, jobs) as submit:
            waiting: deque[Future[Document]] = deque()
            for text in texts:
                waiting.append(submit("annotate", text, options))
                if len(waiting) >= 4 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def resolve_many(
        self,
        mentions: Iterable[str],
        *,
        jobs: int = 1,
        country: str | Iterable[str] | None = None,
        date: str | None = None,
        type: str | None = None,
        source_language: str | None = None,
        policy: Policy | None = None,
    ) -> list[Decision]:
        """Decide about many names, in order, with `jobs` processes; each distinct one is worked out once.

        The other options are those of `resolve`. Raises TypeError where `mentions` is one string, or an item is none.
        """
        _check_several("mentions", mentions)
        _check_jobs(jobs)
        options = _checked(country=country, date=date, type=type, source_language=source_language, policy=policy)
        listed = list(mentions)
        for mention in listed:
            if not isinstance(mention, str):
                raise TypeError(f"mention must be a string, not {mention.__class__.__name__}")
        if jobs == 1:
            return super().resolve_many(listed, **options)
        from canonym.workers import pool_of

        distinct = list(dict.fromkeys(listed))
        with pool_of(self, jobs) as submit:
            portions = [distinct[at : at + MENTIONS_AT_ONCE] for at in range(0, len(distinct), MENTIONS_AT_ONCE)]
            answers = [submit("resolve_many", portion, options) for portion in portions]
            decided = [decision for answer in answers for decision in answer.result()]
        known = dict(zip(distinct, decided, strict=True))
        return [known[mention] for mention in listed]

    def entity(self, id: str) -> KnownEntity:
        """The entity of that id, with its `variants`; a retired id leads to what replaced it.

        Raises KeyError with near misses.
        """
        return known(self.index, super().entity(id))


def _check_several(name: str, values: object) -> None:
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be several, not {values.__class__.__name__}")


def _check_jobs(jobs: int) -> None:
    if not isinstance(jobs, int):
        raise TypeError(f"jobs must be a whole number, not {jobs.__class__.__name__}")
    if jobs < 1:
        raise ValueError(f"jobs must be 1 or more, not {jobs}")


def _check_policy(policy: Policy | None) -> None:
    if policy is not None and not isinstance(policy, Policy):
        raise TypeError(f"policy must be a canonym.Policy, not {policy.__class__.__name__}")


def _check_language(source_language: str | None) -> None:
    if source_language is not None and not isinstance(source_language, str):
        raise TypeError(f"source_language must be a string, not {source_language.__class__.__name__}")


def _checked(*, country: str | Iterable[str] | None, policy: Policy | None, **options: Any) -> dict[str, Any]:
    """Options that many calls share: wrong ones are refused before the first call, and a stream is read once."""
    if country is not None and not isinstance(country, str) and isinstance(country, Iterable):
        country = tuple(country)
    make_context(country=country, date=options["date"], type=options.get("type"))
    _check_language(options["source_language"])
    _check_policy(policy)
    return {"country": country, "policy": policy, **options}


def load(
    *lexicons: str | PathLike[str],
    policy: Policy | None = None,
) -> Matcher:
    """A Matcher over lexicons: bundled ones by name, the user's own by path (file or folder), in order of precedence.

    Without arguments all bundled lexicons are loaded. Raises LexiconError with every problem of every file. The
    compiled form is cached in the user's cache folder (CANONYM_CACHE names another) and rebuilt when anything changed.
    """
    _check_policy(policy)
    policy = policy or Policy()
    lexicon, index = load_index(lexicons)
    return Matcher(lexicon, index, policy)


def build(
    names: Iterable[str | tuple[str, str] | Entity], *, absent: float | None = None, policy: Policy | None = None
) -> Matcher:
    """A Matcher over any list of names, (id, canonical name) pairs, or Entity objects. No files are needed.

    A bare name is its own id.

    The shared glosses, head words and schemes come with it. `absent` states how often the true entity of a mention is
    not in the list; probabilities depend on it.
    """
    from dataclasses import replace

    _check_several("names", names)
    _check_policy(policy)
    chosen = policy or Policy()
    if absent is not None and not isinstance(absent, int | float):
        raise TypeError(f"absent must be a number, not {absent.__class__.__name__}")
    if absent is not None:
        chosen = replace(chosen, absent=absent)
    lexicon = from_names(names)
    return Matcher(lexicon, build_index(lexicon), chosen)
