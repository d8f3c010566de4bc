"""What each channel is worth: every one switched off in turn, on gold documents; and explanations of each as found.

    python benchmarks/ablation.py GOLD.jsonl [--texts FOLDER] [--explanations 10]

A channel is off when no evidence that names it counts. GOLD is in the form of `documents.py`; figures are entity-level,
with all bundled lexicons. The explanations are those of the first damaged mention of each channel, so that a reader can
judge whether a person who knows no code can follow them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import canonym
from canonym import evidence
from canonym.lexicon.model import Channel
from canonym.matcher import weighing
from documents import bears

SWITCHED = (
    Channel.FOLDED,
    Channel.TRANSLITERATION,
    Channel.CALQUE,
    Channel.HOMOGRAPH,
    Channel.REORDER,
    Channel.TRUNCATION,
    Channel.ABBREVIATION,
    Channel.DESCRIPTOR,
    Channel.METONYM,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--texts", type=Path, help="folder of the text files; by default that of the gold")
    parser.add_argument("--explanations", type=int, default=10)
    options = parser.parse_args()
    folder = options.texts or options.gold.parent
    records = [json.loads(line) for line in options.gold.read_text("utf-8").splitlines()]
    texts = [(folder / record["file"]).read_text("utf-8") for record in records]
    whole = canonym.load()
    print("| channel off | precision | recall | links lost |")
    print("| --- | --- | --- | --- |")
    right, linked, gold = scored(whole, texts, records)
    print(f"| none | {right / linked:.3f} | {right / gold:.3f} | |")
    for channel in SWITCHED:
        fresh = canonym.Matcher(whole.lexicon, whole.index, whole.policy)
        with mock.patch.object(weighing, "weigh", without(channel)):
            left, links, _ = scored(fresh, texts, records)
        print(f"| {channel.value} | {left / max(links, 1):.3f} | {left / gold:.3f} | {right - left} |", flush=True)
    print()
    for line in explanations(whole, texts)[: options.explanations]:
        print(f"- {line}")
    return 0


def without(channel: Channel) -> Any:
    """`weigh` for which evidence through this channel is no match."""
    weigh = evidence.weigh

    def weighed(*arguments: Any) -> evidence.Evidence:
        found = weigh(*arguments)
        return replace(found, void=True) if channel in found.channels else found

    return weighed


def scored(using: canonym.Matcher, texts: Sequence[str], records: Sequence[Any]) -> tuple[int, int, int]:
    """Gold mentions found with their entity, links made, gold mentions."""
    right = linked = gold = 0
    for text, record in zip(texts, records, strict=True):
        mentions = using.annotate(text).mentions
        linked += len(mentions)
        gold += len(record["mentions"])
        right += sum(
            any(
                one.start < wanted["end"] and wanted["start"] < one.end and bears(one.entity, wanted["canonical"])
                for one in mentions
            )
            for wanted in record["mentions"]
        )
    return right, linked, gold


def explanations(using: canonym.Matcher, texts: Sequence[str]) -> list[str]:
    """The explanation of the first mention of each first channel, then of the next, damaged ones first."""
    by_channel: dict[Channel, list[str]] = {}
    for text in texts:
        for one in using.annotate(text).mentions:
            by_channel.setdefault(one.channels[0], []).append(one.explain())
    order = [channel for channel in (*SWITCHED, Channel.PARTIAL, Channel.MOJIBAKE) if channel in by_channel]
    longest = max((len(by_channel[channel]) for channel in order), default=0)
    return [by_channel[channel][at] for at in range(longest) for channel in order if at < len(by_channel[channel])]


if __name__ == "__main__":
    sys.exit(main())
