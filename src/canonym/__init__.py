"""Canonym repairs names after machine translation.

    import canonym

    matcher = canonym.load("libya", "world")
    matcher.resolve("Hifter").entity.name           # 'Khalifa Haftar'
    matcher.annotate(text).rewrite().text           # the text with its names put right

Nothing is imported until it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "Annotation": "canonym.annotation",
    "CanonymError": "canonym.errors",
    "Channel": "canonym.lexicon.model",
    "Comparison": "canonym.comparison",
    "DataError": "canonym.errors",
    "Decision": "canonym.decision",
    "Document": "canonym.annotator",
    "Entity": "canonym.lexicon.model",
    "Evidence": "canonym.evidence",
    "LexiconError": "canonym.errors",
    "Matcher": "canonym.library",
    "MissingExtraError": "canonym.errors",
    "Name": "canonym.lexicon.model",
    "NameKind": "canonym.lexicon.model",
    "Outcome": "canonym.decision",
    "Policy": "canonym.decision",
    "Problem": "canonym.errors",
    "Reason": "canonym.decision",
    "Rewrite": "canonym.rewriting",
    "TYPES": "canonym.lexicon.model",
    "Variant": "canonym.variants",
    "WorkerError": "canonym.errors",
    "build": "canonym.library",
    "compare": "canonym.comparison",
    "fold": "canonym.text.folding",
    "keys": "canonym.text.keys",
    "load": "canonym.library",
    "romanize": "canonym.text.romanization",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


if TYPE_CHECKING:
    from canonym.annotation import Annotation as Annotation
    from canonym.annotator import Document as Document
    from canonym.comparison import Comparison as Comparison
    from canonym.comparison import compare as compare
    from canonym.decision import Decision as Decision
    from canonym.decision import Outcome as Outcome
    from canonym.decision import Policy as Policy
    from canonym.decision import Reason as Reason
    from canonym.errors import CanonymError as CanonymError
    from canonym.errors import DataError as DataError
    from canonym.errors import LexiconError as LexiconError
    from canonym.errors import MissingExtraError as MissingExtraError
    from canonym.errors import Problem as Problem
    from canonym.errors import WorkerError as WorkerError
    from canonym.evidence import Evidence as Evidence
    from canonym.lexicon.model import TYPES as TYPES
    from canonym.lexicon.model import Channel as Channel
    from canonym.lexicon.model import Entity as Entity
    from canonym.lexicon.model import Name as Name
    from canonym.lexicon.model import NameKind as NameKind
    from canonym.library import Matcher as Matcher
    from canonym.library import build as build
    from canonym.library import load as load
    from canonym.rewriting import Rewrite as Rewrite
    from canonym.text.folding import fold as fold
    from canonym.text.keys import keys as keys
    from canonym.text.romanization import romanize as romanize
    from canonym.variants import Variant as Variant
