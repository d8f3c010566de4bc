"""What changed between two Runs: every decision that became right or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_STRAY = -1
"""In place of a count: the key is of a link that touches no mention."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that one run has right and the other wrong."""

    matcher: str
    set: str
    case: str
    truth: str
    before: str
    after: str
    better: bool

    def __str__(self) -> str:
        sign = "+" if self.better else "-"
        said = f"{self.before or 'nothing'} -> {self.after or 'nothing'} (right: {self.truth or 'nothing'})"
        return f'{sign} {self.set} {self.matcher}: "{self.case}": {said}'


def flips(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Flip]:
    """Every decision that became right or wrong, the losses of each matcher first.

    Cases are found again by their text and place among equals, so that a set may grow between two runs.
    """
    old = {(result["matcher"], result["set"]): result for result in before["results"]}
    old_sets = {one["name"]: one for one in before["sets"]}
    new_sets = {one["name"]: one for one in after["sets"]}
    for result in after["results"]:
        key = (result["matcher"], result["set"])
        if key not in old or result["set"] not in old_sets:
            continue
        first = _keyed(old_sets[result["set"]], old[key])
        second = _keyed(new_sets[result["set"]], result)
        nothing = (True, "", list[str]())
        for case in first.keys() ^ second.keys():  # a link where nothing is meant stands in one of them alone
            if case[1] == _STRAY:
                (second if case in first else first)[case] = nothing
        found = [
            Flip(*key, case=case[0], truth=", ".join(was[2]), before=was[1], after=now[1], better=now[0])
            for case, now in second.items()
            if (was := first.get(case)) is not None and was[0] != now[0]
        ]
        yield from sorted(found, key=lambda flip: (flip.better, flip.case))


def _keyed(one: Mapping[str, Any], result: Mapping[str, Any]) -> dict[tuple[str, int], tuple[bool, str, list[str]]]:
    keyed: dict[tuple[str, int], tuple[bool, str, list[str]]] = {}
    seen: dict[str, int] = {}
    for case, decision in zip(_cases(one), result["decisions"], strict=False):
        text, truths = case
        if "spans" in decision:
            for mention in truths:
                start, end, said, right = mention["start"], mention["end"], "", not mention["truths"]
                for span in decision["spans"]:
                    if span[0] < end and start < span[1]:
                        said, right = span[2], span[2] in mention["truths"]
                        if right:
                            break
                keyed[f"{text}:{start} {mention['text']}", 0] = (right, said, mention["truths"])
            for span in decision["spans"]:
                if not any(mention["start"] < span[1] and span[0] < mention["end"] for mention in truths):
                    what = span[5] if len(span) > 5 else f"to {span[1]}"
                    keyed[f"{text}:{span[0]} {what}", _STRAY] = (False, span[2], [])
            continue
        seen[text] = seen.get(text, -1) + 1
        keyed[text, seen[text]] = (decision["right"], decision["answer"], truths)
    return keyed


def _cases(one: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for case in one["cases"]:
        if "mentions" in case:
            yield case["id"], case["mentions"]
        elif "first" in case:
            yield f"{case['first']} = {case['second']}", ["same"] if case["same"] else []
        else:
            yield case["text"], case["truths"]
