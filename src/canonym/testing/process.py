"""Asking a matcher in a process of its own, with a hash seed of its own, for the law of determinism."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from canonym.testing.names import Names

__all__ = ["answers"]

LONGEST = 600.0
"""Seconds after which a process is given up."""


def answers(origin: str, cases: Sequence[tuple[str, Names]], *, seed: int) -> list[Any]:
    """What the matcher at `origin` says about each (mention, names), worked out in a new process with that hash seed.

    Each answer is [ids, scores], as JSON. Raises RuntimeError with the end of what the process said when it fails.
    """
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-m", "canonym.testing.process", origin],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"a process of its own could not use {origin}: {done.stderr.strip()[-300:]}")
    found: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(origin: str) -> None:
    """Read cases from standard input and write the answers."""
    from canonym.testing.subject import read_subject

    subject = read_subject(origin)
    found = []
    for mention, names in json.loads(sys.stdin.read()):
        answer = subject(mention, tuple((id, name) for id, name in names))
        found.append([list(answer.ids), [[id, round(score, 9)] for id, score in answer.scores]])
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
