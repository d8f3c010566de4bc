"""The cache of compiled forms: under which name each is kept, and which are forgotten."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import time
import unicodedata
import warnings
from functools import cache
from os import PathLike
from pathlib import Path

from canonym import files
from canonym.index.file.header import FORMAT, Absent, CacheError
from canonym.index.file.opening import open_index
from canonym.index.file.writing import remove, save_index
from canonym.index.model import Index
from canonym.lexicon import store
from canonym.lexicon.store import Lexicon

KEPT = 8
"""Folders. How many compiled forms stay in the cache; the ones that were opened longest ago go first."""


def load_index(lexicons: tuple[str | PathLike[str], ...]) -> tuple[Lexicon, Index]:
    """The lexicon and its compiled form, from the cache or by compiling; all bundled lexicons where none is named.

    What is found in the cache is checked before it is used. A folder that is damaged, foreign or of another version is
    compiled again, with a `RuntimeWarning`; where nothing can be written the compiled form lives in memory. Raises
    `LexiconError` with every problem of the lexicons.
    """
    names = lexicons or files.bundled()
    cache_folder = files.cache_folder()
    if cache_folder is None:
        lexicon = store.read(*names)
        from canonym.index.build import build_index

        return lexicon, build_index(lexicon, digest=lexicon.digest)
    key = cache_key(store.digest(*names))
    folder = cache_folder / f"index-{key}"
    try:
        return open_index(folder, key=key)
    except Absent:
        pass
    except CacheError as error:
        warnings.warn(f"compiled lexicons are made again: {error}", RuntimeWarning, stacklevel=4)
    from canonym.index.build import build_index

    lexicon = store.read(*names)
    index = build_index(lexicon, digest=lexicon.digest)
    key = cache_key(lexicon.digest)  # the files may have been edited since
    folder = cache_folder / f"index-{key}"
    try:
        save_index(folder, lexicon, index, key=key)
        found = open_index(folder, key=key)
    except (OSError, UnicodeError, CacheError) as error:
        warnings.warn(f"compiled lexicons cannot be kept in {cache_folder}: {error}", RuntimeWarning, stacklevel=4)
        return lexicon, index
    _forget_old(cache_folder)
    return found


def cache_key(digest: str) -> str:
    """What a compiled form is kept under: the content of the lexicons, and every version that compiling depends on."""
    state = (
        f"format {FORMAT}",
        f"code {_code_digest()}",
        f"unidecode {_unidecode()}",
        f"unicode {unicodedata.unidata_version}",
        f"bytes {sys.byteorder}",
        digest,
    )
    return hashlib.sha256("\n".join(state).encode()).hexdigest()[:32]


@cache
def _code_digest() -> str:
    """Digest of the code that compiling runs through, so that a checkout under work never opens what it made before."""
    package = Path(__file__).resolve().parents[2]
    if not package.is_dir():  # imported from an archive
        from importlib.metadata import version

        return version("canonym")
    state = hashlib.sha256()
    for path in _compiling(package):
        state.update(f"{path.relative_to(package).as_posix()}\n".encode())
        state.update(path.read_bytes())
    return state.hexdigest()[:16]


def _compiling(package: Path) -> list[Path]:
    """The files that compiling runs through."""
    return sorted(
        Path(folder, name)
        for part in ("index", "lexicon", "text")
        for folder, _, names in os.walk(package / part)
        for name in names
        if name.endswith((".py", ".json", ".npz"))
    )


def _unidecode() -> str:
    """Which Unidecode is installed, without the cost of reading package metadata: the name of its dist-info folder."""
    from importlib.util import find_spec

    spec = find_spec("unidecode")
    if spec is None or spec.origin is None:
        return ""
    place = Path(spec.origin).parent
    with contextlib.suppress(OSError):
        found = sorted(entry.name for entry in os.scandir(place.parent) if entry.name.lower().startswith("unidecode-"))
        if found:
            return found[-1]
    from canonym.text.unidecoding import unidecode_version

    return unidecode_version()


def _forget_old(cache_folder: Path) -> None:
    """Remove the compiled forms that were opened longest ago, and what an interrupted process left behind."""
    with contextlib.suppress(OSError):
        opened = []
        for entry in os.scandir(cache_folder):
            if entry.name.startswith("index-"):
                opened.append((entry.stat().st_mtime, entry.path))
            elif entry.name.startswith(("making-", "leaving-")) and entry.stat().st_mtime < time.time() - 86_400:
                shutil.rmtree(entry.path, ignore_errors=True)
        for _, path in sorted(opened)[:-KEPT]:
            remove(Path(path))
