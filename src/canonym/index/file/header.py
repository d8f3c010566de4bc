"""The header of a folder: what it was compiled from, and what vouches for its files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from canonym.errors import CanonymError

FORMAT = 1
"""Counted up when the same files on disk come to mean something else."""


class CacheError(CanonymError):
    """A folder holds no compiled form that can be used; the message says what is wrong with it."""


class Absent(CacheError):
    """There is no such folder."""


def read_header(folder: Path, key: str | None) -> dict[str, Any]:
    """What a folder says of itself. Raises `Absent` where there is none, `CacheError` where it cannot be believed."""
    import msgspec

    try:
        about = folder.stat()
        content = (folder / "header").read_bytes()
    except FileNotFoundError:
        raise (CacheError(f"{folder} has no header") if folder.exists() else Absent(f"there is no {folder}")) from None
    except OSError as error:
        raise CacheError(f"{folder} cannot be read ({error.strerror or error})") from error
    if hasattr(os, "getuid") and (about.st_uid not in (0, os.getuid()) or about.st_mode & 0o022):
        raise CacheError(f"{folder} could have been written by somebody else")
    if hashlib.sha256(content[32:]).digest() != content[:32]:
        raise CacheError(f"{folder} is damaged (header)")
    try:
        header: dict[str, Any] = msgspec.msgpack.decode(content[32:], type=dict[str, Any])
        version, found = header["format"], header["key"]
    except (msgspec.MsgspecError, KeyError) as error:
        raise CacheError(f"{folder} is damaged (header: {error})") from error
    if version != FORMAT:
        raise CacheError(f"{folder} has format {version}, not {FORMAT}")
    if key is not None and found != key:
        raise CacheError(f"{folder} was compiled from something else")
    return header


def write_header(folder: Path, header: dict[str, Any]) -> None:
    """Vouch for the files of a folder; written last."""
    import msgspec

    content = msgspec.msgpack.encode(header)
    (folder / "header").write_bytes(hashlib.sha256(content).digest() + content)
