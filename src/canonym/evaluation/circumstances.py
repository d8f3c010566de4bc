"""What a figure depends on besides its data: versions, the machine, the lexicons."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from canonym.evaluation import peers


def versions(matchers: Sequence[str] = ()) -> dict[str, str]:
    """Of Python, this code, Unidecode (it changes romanisations) and everything that the matchers rest on."""
    import canonym
    from canonym.text.unidecoding import unidecode_version

    found = {
        "python": platform.python_version(),
        "canonym": code_version() or canonym.__version__,
        "unidecode": unidecode_version() or "absent",
    }
    import numpy
    import rapidfuzz

    found["numpy"] = numpy.__version__
    found["rapidfuzz"] = rapidfuzz.__version__
    for name in matchers:
        found |= peers.peer(name).versions()
    return found


def code_version() -> str:
    """The version with the commit, where this is a checkout with git at hand; a `+` says that code is uncommitted."""
    import subprocess

    import canonym

    root = Path(__file__).resolve().parents[3]
    if not (root / ".git").exists():
        return ""
    try:
        said = [
            subprocess.run(["git", *command], cwd=root, capture_output=True, text=True, timeout=10, check=True).stdout
            for command in (["rev-parse", "--short=12", "HEAD"], ["status", "--porcelain", "--", "src"])
        ]
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"{canonym.__version__} {said[0].strip()}{'+' if said[1].strip() else ''}"


def machine() -> dict[str, Any]:
    """What speeds depend on; nothing that names the machine or its owner."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        lines = info.read_text("utf-8", "replace").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {
        "system": platform.system(),
        "processor": model or platform.machine(),
        "cores": os.cpu_count() or 1,
        "load": round(load, 1),
    }


def lexicon_digest(lexicons: Sequence[str] | None) -> str:
    """Of the lexicons that were loaded; without any, of the shared word lists that lists of names are built with."""
    from canonym.lexicon import store

    return store.digest(*lexicons)[:16] if lexicons is not None else store.from_names([("x", "x")]).shared.digest[:16]
