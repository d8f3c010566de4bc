"""Opening the compiled form of lexicons, from the cache or by compiling them."""

from __future__ import annotations

from os import PathLike

from canonym import files
from canonym.index.build import build_index
from canonym.index.model import Index
from canonym.lexicon.store import Lexicon, read


def load_index(lexicons: tuple[str | PathLike[str], ...]) -> tuple[Lexicon, Index]:
    """The lexicon and its compiled form; all bundled lexicons where none is named."""
    lexicon = read(*(lexicons or files.bundled()))
    return lexicon, build_index(lexicon, digest=lexicon.digest)
