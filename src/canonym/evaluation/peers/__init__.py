"""The matchers that can be measured, by name. Each peer lives in one file, imported when it is asked for."""

from __future__ import annotations

import difflib
import os
import sys
from importlib import import_module

from canonym.errors import DataError, Problem
from canonym.evaluation.matching import Comparer, Finder, Matcher, Peer

_HOME = {
    "always-first": "plain",
    "always-nil": "plain",
    "canonym": "canonym",
    "embeddings": "embeddings",
    "exact": "plain",
    "flashtext2": "flashtext2",
    "gilda": "gilda",
    "logic-v2": "logic_v2",
    "rapidfuzz-jaro-winkler": "rapidfuzz",
    "rapidfuzz-ratio": "rapidfuzz",
    "rapidfuzz-token-set": "rapidfuzz",
    "rapidfuzz-wratio": "rapidfuzz",
    "rigour": "rigour",
    "spacy-fuzzy": "spacy",
    "spacy-ruler": "spacy",
    "spaczz": "spaczz",
    "splink": "splink",
}

NAMES = tuple(_HOME)


def peer(name: str) -> Peer:
    """The matcher of that name, or one of the user's own as ``module:factory``. Nothing third-party is imported yet.

    A factory is called with the list of `Listed` entities (for pairs with nothing) and returns an object with the
    methods of `Matcher`, `Finder` or `Comparer`. Raises DataError with near misses for an unknown name.

    >>> peer("rapidfuzz-ratio").packages
    ('rapidfuzz',)
    >>> peer("rapidfuz-ratio")
    Traceback (most recent call last):
    ...
    canonym.errors.DataError: matcher:0: [matcher] there is no matcher "rapidfuz-ratio"; did you mean ...
    """
    if name in _HOME:
        module = import_module(f"canonym.evaluation.peers.{_HOME[name]}")
        found: Peer = next(one for one in module.PEERS if one.name == name)
        return found
    if ":" in name:
        return _own(name)
    near = difflib.get_close_matches(name, NAMES, n=2)
    hint = f"; did you mean {' or '.join(near)}?" if near else ";"
    message = f'there is no matcher "{name}"{hint} there are {", ".join(NAMES)}, and your own as module:factory'
    raise DataError([Problem("matcher", 0, "matcher", message)])


def _own(name: str) -> Peer:
    module_name, _, attribute = name.partition(":")
    here = os.getcwd()  # noqa: PTH109 - sys.path holds strings
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        factory = getattr(import_module(module_name), attribute)
    except (ImportError, AttributeError) as error:
        raise DataError([Problem("matcher", 0, "matcher", f'"{name}" cannot be loaded: {error}')]) from error
    return Peer(name=name, note="your own", matcher=factory, finder=factory, comparer=factory)


def can(peer: Peer, task: str) -> bool:
    """Whether a peer takes part in "lookup", "pairs" or "documents"."""
    return {"lookup": peer.matcher, "pairs": peer.comparer, "documents": peer.finder}[task] is not None


__all__ = ["NAMES", "Comparer", "Finder", "Matcher", "can", "peer"]
