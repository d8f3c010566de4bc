"""Where data is found, and the digest of what was found. This file knows places and bytes; it parses nothing.

Bundled lexicons lie in two places: `lexicons/` beside `src/` in a checkout (an editable install sees that one), and
`canonym/_lexicons/` in an installed wheel. Nobody else in the package may know this.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from canonym.errors import LexiconError, Problem

SUFFIXES = (".yaml", ".yml", ".jsonl", ".csv")
"""The files of a folder that are read as lexicon files. Everything else in it (a README, a licence) is left alone."""

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes of a file that is read whole. It stops a wrong path from filling the memory."""

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes of one line of a file that is read line by line, which may have any number of them."""

_SHARED = "shared"
_WORD_LISTS = ("heads", "titles", "epithets", "legal", "names", "common", "homographs")
_WORD_FOLDERS = ("glosses", "schemes")


@dataclass(frozen=True, slots=True)
class Source:
    """One lexicon as it lies on disk: its name, its own files in order, and the shared word lists it brings along.

    `root` is the folder that file names are relative to in a digest. `shared` holds the files under `root/shared`,
    which say nothing about entities.
    """

    name: str
    root: Path
    files: tuple[Path, ...]
    shared: tuple[Path, ...] = ()


def _bundled_root() -> Path:
    here = Path(__file__).resolve().parent
    installed = here / "_lexicons"
    return installed if installed.is_dir() else here.parents[1] / "lexicons"


def _data_files(folder: Path) -> tuple[Path, ...]:
    """All data files below `folder`, in the order of their posix names; hidden files and folders are left out."""
    found: list[str] = []
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = os.path.relpath(place, folder).replace(os.sep, "/")
        before = "" if below == "." else f"{below}/"
        found += [
            before + name
            for name in names
            if not name.startswith(".")
            and name.lower().endswith(SUFFIXES)
            and os.path.isfile(os.path.join(place, name))  # noqa: PTH113, PTH118
        ]
    return tuple(folder / name for name in sorted(found))


def _is_word_list(path: Path) -> bool:
    """Whether one file is a shared word list; that its folder happens to be called `shared` does not make it one."""
    if path.parent.parent.name == _SHARED and path.parent.name in _WORD_FOLDERS:
        return True
    return path.parent.name == _SHARED and path.stem in _WORD_LISTS


def bundled() -> tuple[str, ...]:
    """Name the lexicons that come with Canonym, in alphabetical order; `shared` is not a lexicon and not among them.

    >>> "libya" in bundled(), "shared" in bundled()
    (True, False)
    """
    root = _bundled_root()
    if not root.is_dir():
        return ()
    folders = (path for path in root.iterdir() if path.is_dir() and path.name != _SHARED)
    return tuple(sorted(path.name for path in folders if not path.name.startswith(".") and _data_files(path)))


def bundled_root() -> Path:
    """The folder that holds the bundled lexicons. It need not exist in a broken installation."""
    return _bundled_root()


def shared(*parts: str) -> Path:
    """The path of a bundled shared file, or of the folder `shared` itself. Whether it exists is for the caller to see.

    >>> shared("glosses", "ar.yaml").name
    'ar.yaml'
    """
    return _bundled_root().joinpath(_SHARED, *parts)


def locate(name_or_path: str | os.PathLike[str]) -> Source:
    """Find a lexicon by its bundled name, or by the path of a file or folder of the user's own.

    A bundled name wins over a folder of the same name in the working directory; write ``./libya`` for the folder. A
    folder is read with everything below it; its `shared/` is kept apart. Raises `LexiconError` when there is nothing.

    >>> locate("libya").name
    'libya'
    >>> locate("lybia")
    Traceback (most recent call last):
    ...
    canonym.errors.LexiconError: lybia:0: [source] there is no lexicon or path "lybia"; did you mean ...libya? ...
    """
    if not isinstance(name_or_path, str | os.PathLike):
        raise TypeError(f"name_or_path must be a str or a path, not {type(name_or_path).__name__}")
    text = os.fspath(name_or_path)
    if not isinstance(text, str):
        raise TypeError("name_or_path must be a str or a path of str, not of bytes")
    if isinstance(name_or_path, str) and _may_be_bundled(text):
        folder = _bundled_root() / text
        found = _data_files(folder)
        if found:
            return Source(name=text, root=folder, files=found)
    path = Path(text).expanduser() if text and "\0" not in text else None
    if path is not None and path.is_dir():
        resolved = path.resolve()
        everything = _data_files(path)
        if resolved.name == _SHARED and any(_is_word_list(one.resolve()) for one in everything):
            return Source(name=_SHARED, root=path, files=(), shared=everything)
        brought = tuple(one for one in everything if _SHARED in one.relative_to(path).parts[:-1])
        files = tuple(one for one in everything if one not in set(brought))
        if not everything:
            raise _missing(text, f'the folder "{text}" holds no file ending in {", ".join(SUFFIXES)}')
        return Source(name=resolved.name, root=path, files=files, shared=brought)
    if path is not None and path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise _missing(text, f"a lexicon file ends in {', '.join(SUFFIXES)}; rename it to what it holds")
        if _is_word_list(path.resolve()):
            return Source(name=_SHARED, root=path.parent, files=(), shared=(path,))
        return Source(name=path.stem, root=path.parent, files=(path,))
    names = bundled()
    near = difflib.get_close_matches(text, names, n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ";"
    raise _missing(text, f'there is no lexicon or path "{text}"{hint} bundled lexicons: {", ".join(names) or "none"}')


def _may_be_bundled(name: str) -> bool:
    """Whether a name is that of a folder among the bundled lexicons; looking at one, not at all of them."""
    plain = name not in ("", ".", "..", _SHARED) and not name.startswith(".") and not {"/", "\\", "\0"} & set(name)
    return plain and (_bundled_root() / name).is_dir()


def _missing(name: str, message: str) -> LexiconError:
    return LexiconError([Problem(name, 0, "source", message)])


def shown(path: str | os.PathLike[str]) -> str:
    """A path as it is printed in problems: relative to the working directory where it lies below it, with slashes."""
    path = Path(path)
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def read_bytes(path: Path) -> bytes:
    """Read a file whole, refusing one larger than `LARGEST_FILE`. Raises `LexiconError` that names the file."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            message = f"{size:,} bytes; a file may hold {LARGEST_FILE:,}: split it"
            raise LexiconError([Problem(shown(path), 0, "size", message)])
        return path.read_bytes()
    except OSError as error:
        raise LexiconError([Problem(shown(path), 0, "source", f"cannot be read: {error.strerror or error}")]) from None


def read_text(path: Path) -> str:
    r"""Read a UTF-8 file with `\n` line ends; a byte-order mark is dropped.

    Bytes that are not UTF-8 and NUL bytes raise `LexiconError` with the line of the first of them: a lexicon that was
    saved in another encoding would otherwise be read as mojibake.
    """
    data = read_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise LexiconError([Problem(shown(path), line, "encoding", message)]) from None
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise LexiconError([Problem(shown(path), line, "encoding", "a NUL character; this is not a text file")])
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file without their ends, one at a time; a byte-order mark is dropped.

    Raises `LexiconError` with the line for bytes that are not UTF-8, for NUL, and for a line longer than `LONGEST_LINE`.
    """
    number = 0

    def wrong(rule: str, message: str) -> LexiconError:
        return LexiconError([Problem(shown(path), number, rule, message)])

    try:
        with path.open("rb") as stream:
            while raw := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(raw) > LONGEST_LINE:
                    raise wrong("size", f"the line is longer than {LONGEST_LINE:,} bytes")
                if b"\0" in raw:
                    raise wrong("encoding", "a NUL character; this is not a text file")
                try:
                    text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    byte = f"byte 0x{raw[error.start]:02x} is not UTF-8"
                    raise wrong("encoding", f"{byte}; save the file as UTF-8") from None
                yield text.rstrip("\r\n")
    except OSError as error:
        raise LexiconError([Problem(shown(path), 0, "source", f"cannot be read: {error.strerror or error}")]) from None


def digest(paths: Iterable[Path], *, root: Path | None = None) -> str:
    """SHA-256 (hexadecimal) over the names and contents of files, the same on every machine and in every checkout.

    Names are relative to `root`, or bare file names without one; files are taken in the order of these names; the two
    bytes CR LF count as LF, because a checkout may have turned one into the other.

    >>> digest([]) == digest([]), digest([shared("heads.yaml")]) == digest([])
    (True, False)
    """
    named = []
    for path in paths:
        try:
            name = path.relative_to(root).as_posix() if root is not None else path.name
        except ValueError:
            name = path.name
        named.append((name, path))
    state = hashlib.sha256()
    for name, path in sorted(named, key=lambda pair: pair[0]):
        pieces = list(islice(_pieces(path), 2))
        length = sum(map(len, pieces if len(pieces) < 2 else _pieces(path)))
        state.update(f"{len(name.encode())}:{name}:{length}:".encode())
        for piece in pieces if len(pieces) < 2 else _pieces(path):
            state.update(piece)
    return state.hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file with CR LF as LF, some at a time. Raises `LexiconError` that names the file."""
    try:
        with path.open("rb") as stream:
            while piece := stream.read(1 << 22):
                while piece.endswith(b"\r") and (following := stream.read(1)):
                    piece += following
                yield piece.replace(b"\r\n", b"\n")
    except OSError as error:
        raise LexiconError([Problem(shown(path), 0, "source", f"cannot be read: {error.strerror or error}")]) from None


def cache_folder() -> Path | None:
    """A folder where compiled lexicons may be kept, made if need be; None when nothing can be written anywhere.

    The variable CANONYM_CACHE names another folder (an empty value switches the cache off). With a read-only home a
    folder of our own below the system's temporary one is used, if nobody else owns it.
    """
    named = os.environ.get("CANONYM_CACHE")
    if named is not None:
        return _writable(Path(named).expanduser()) if named.strip() else None
    import platformdirs

    user = _writable(Path(platformdirs.user_cache_dir("canonym", appauthor=False)))
    if user is not None:
        return user
    owner = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    try:
        return _writable(Path(tempfile.gettempdir()) / f"canonym-{owner}", private=True)
    except OSError:
        return None


def _writable(folder: Path, *, private: bool = False) -> Path | None:
    """`folder` if a file can be made in it. A private one must be a real folder that only we may write to."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if private and hasattr(os, "getuid"):
            about = folder.lstat()
            if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or about.st_mode & 0o022:
                return None
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, ValueError):
        return None
