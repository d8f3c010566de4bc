"""The obvious twins of the fast stages: slow, short, and read as the definition of what the fast ones do."""

from __future__ import annotations

import math
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from canonym.candidates import LEAST_GAIN, Contact, Unit, Vocabulary, read_mention
from canonym.evidence import unpack, weigh
from canonym.index.build import singular
from canonym.index.grammar import Role, without_article
from canonym.index.ground import respellings
from canonym.index.model import CHANNELS
from canonym.lexicon.model import Channel
from canonym.scoring import log_odds
from canonym.text.codepoints import folded_code_point
from canonym.text.folding import fold_name

if TYPE_CHECKING:
    from canonym import Matcher

# --- text ---------------------------------------------------------------------------------------------------------


def _composed(text: str) -> list[tuple[str, int]]:
    """Characters with their places; Hangul, kana and й in one piece however they were typed."""
    result: list[tuple[str, int]] = []
    place = 0
    while place < len(text):
        length = 1
        for size in (3, 2):
            piece = text[place : place + size]
            if len(piece) == size and _belongs_together(piece):
                length = size
                break
        piece = text[place : place + length]
        result.append((unicodedata.normalize("NFKC", piece) if length > 1 else piece, place))
        place += length
    return result


def _belongs_together(piece: str) -> bool:
    first, second = piece[0], piece[1]
    if "\u1100" <= first <= "\u1112" and "\u1161" <= second <= "\u1175":
        return len(piece) == 2 or "\u11a8" <= piece[2] <= "\u11c2"
    if len(piece) == 3:
        return False
    if "\uff66" <= first <= "\uff9d":
        return second in "\uff9e\uff9f"
    if "\u3041" <= first <= "\u30ff":
        return second in "\u3099\u309a"
    return piece.lower() in ("и\u0306", "у\u0306", "і\u0308", "г\u0301", "к\u0301")


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """Folded text and the source index of each of its characters, one character at a time."""
    signs = "'.\""
    marks = [(part, place) for piece, place in _composed(text) for whole in piece for part in folded_code_point(whole)]

    def at(chars: list[tuple[str, int]], index: int) -> str:
        return chars[index][0] if 0 <= index < len(chars) else " "

    def word(letter: str) -> bool:
        return letter not in " " + signs

    def initial(letter: str) -> bool:
        return word(letter) and letter not in "0123456789" and letter < "\u2e80"

    step = []
    for i, (mark, place) in enumerate(marks):
        if mark == ".":
            alone = initial(at(marks, i - 1)) and not word(at(marks, i - 2))
            if alone and initial(at(marks, i + 1)) and not word(at(marks, i + 2)):
                continue
            mark = " "
        step.append((mark, place))
    marks, step = step, []
    for i, (mark, place) in enumerate(marks):
        if mark == '"':
            if "א" <= at(marks, i - 1) <= "ת" and "א" <= at(marks, i + 1) <= "ת":
                continue
            mark = " "
        step.append((mark, place))
    marks, step = step, []
    for i, (mark, place) in enumerate(marks):
        if mark == "'":
            if at(marks, i + 1) != "s" or at(marks, i + 2) not in " '":
                continue
            mark = " "
        step.append((mark, place))
    result: list[tuple[str, int]] = []
    for mark, place in step:
        if mark != " " or (result and result[-1][0] != " "):
            result.append((mark, place))
    if result and result[-1][0] == " ":
        result.pop()
    return "".join(mark for mark, _ in result), [place for _, place in result]


def words(folded: str) -> list[tuple[str, int, int]]:
    """The words of folded text with their places, by looking at every character."""
    result, start = [], 0
    for place, letter in enumerate(folded + " "):
        if letter == " ":
            if place > start:
                result.append((folded[start:place], start, place))
            start = place + 1
    return result


# --- letters ------------------------------------------------------------------------------------------------------

_START, _END = "\x02", "\x03"


def letter_pmi(
    units: dict[tuple[str, str], float], rates: tuple[float, float, float], known: tuple[frozenset[str], frozenset[str]],
    use: tuple[dict[str, float], dict[str, float]], mention: str, target: str,
) -> float:  # fmt: skip
    """log p(mention, target) - log p(mention) - log p(target), each by plain recursion over all chains of units.

    `units` are probabilities of (source chunk, target chunk); `rates` those of any letter swapped, dropped, added;
    `use` the shares of letters by which both are divided. Letters that are not `known` are one letter.
    """
    swap, drop, add = rates
    source = [c if c in known[0] else "\ufffd" for c in f"{_START}{mention}{_END}"]
    other = [c if c in known[1] else "\ufffd" for c in f"{_START}{target}{_END}"]

    def share(chunk: str, side: int) -> float:
        return math.prod(use[side].get(c, 1e-4) for c in chunk)

    def inside(chunk: str) -> bool:
        return len(chunk) == 1 and chunk not in (_START, _END)

    def joint_weight(first: str, second: str) -> float:
        weight = units.get((first, second), 0.0) / (share(first, 0) * share(second, 1))
        if inside(first) and inside(second):
            weight += swap
        elif not second and len(first) == 1:
            weight = weight + drop if inside(first) else 1e-6
        elif not first and len(second) == 1:
            weight = weight + add if inside(second) else 1e-6
        return weight

    @cache
    def joint(i: int, j: int) -> float:
        total = 1.0 if i == j == 0 else 0.0
        for a in range(i + 1):
            for b in range(j + 1):
                if a + b:
                    weight = joint_weight("".join(source[i - a : i]), "".join(other[j - b : j]))
                    if weight:
                        total += weight * joint(i - a, j - b)
        return total

    def alone(text: list[str], side: int) -> float:
        sums: dict[str, float] = {}
        silent = add if side == 0 else drop
        for unit, probability in units.items():
            sums[unit[side]] = sums.get(unit[side], 0.0) + probability
        gain = 1.0 / (1.0 - silent - sums.pop("", 0.0))

        @cache
        def marginal(i: int) -> float:
            if not i:
                return gain
            total = 0.0
            for a in range(1, i + 1):
                chunk = "".join(text[i - a : i])
                weight = sums.get(chunk, 0.0) / share(chunk, side)
                if inside(chunk):
                    weight += swap + (drop if side == 0 else add)
                total += weight * gain * marginal(i - a)
            return total

        return marginal(len(text))

    return math.log(joint(len(source), len(other))) - math.log(alone(source, 0)) - math.log(alone(other, 1))


# --- matcher ------------------------------------------------------------------------------------------------------


def judge_every_form(matcher: Matcher, mention: str) -> list[tuple[str, float]]:
    """(entity id, log-odds) of every entity, best first: each form of the index is judged, nothing is retrieved.

    Every unit of the mention, and every two neighbours read as one, is held against every slot of every form: the same
    word, a listed translation, or letter by letter.
    """
    index, vocabulary = matcher.index, matcher.weighing.vocabulary
    read = read_mention(mention, index)
    everything = (*read.units, *read.joined)
    best: dict[str, float] = {}
    for number in range(len(index.form_entity)):
        form = unpack(index, number)
        if read.folded in {fold_name(text) for text in form.entity.never}:
            continue
        contacts = []
        for at, unit in enumerate(everything):
            for slot in range(int(index.form_start[number]), int(index.form_start[number + 1])):
                contacts += _contacts(vocabulary, at, unit, slot, joined=at >= len(read.units))
        if not contacts:
            continue
        evidence = weigh(read, contacts, form, index.grammar)
        if not evidence.void:
            odds = log_odds(evidence.facts)
            best[form.entity.id] = max(best.get(form.entity.id, odds), odds)
    return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))


def _contacts(vocabulary: Vocabulary, at: int, unit: Unit, slot: int, *, joined: bool) -> list[Contact]:
    index = vocabulary.index
    forms = {unit.text, without_article(unit.text), singular(unit.text)}
    if unit.common:
        forms.update(respellings(singular(unit.text)))
    found = []
    for posting in (index.posting_slot == slot).nonzero()[0].tolist():
        term = int((index.posting_start <= posting).sum()) - 1
        channel = CHANNELS[int(index.posting_channel[posting])]
        rank = int(index.posting_rank[posting])
        if joined and rank and channel not in (Channel.CALQUE, Channel.HOMOGRAPH):
            continue
        if index.terms.restore_key(term) in forms:
            gain = min(float(index.term_info[term]), unit.info)
            found.append(Contact(at, slot, channel, gain, 0.0, rank))
        elif channel in (Channel.CALQUE, Channel.HOMOGRAPH) or unit.sense.roles & Role.NUMBER:
            continue
        elif not unit.sense.names.isdisjoint(index.grammar.sense(index.terms.restore_key(term)).names):
            gain = min(float(index.term_info[term]), unit.info)
            found.append(Contact(at, slot, Channel.TRANSLITERATION, gain, 0.0, rank))
        elif len(unit.text) > 1:
            nats, surprises = vocabulary.letters(unit.text, np.array([term], np.int32))
            gain = min(float(nats[0]), _worth(vocabulary, unit.text) - float(surprises[0]))
            if gain >= LEAST_GAIN:
                gain = min(gain, unit.info)
                found.append(Contact(at, slot, Channel.TRANSLITERATION, gain, float(surprises[0]), rank))
    return found


@cache
def _worth(vocabulary: Vocabulary, word: str) -> float:
    """-log of how often the word is met, if each term of the index may be what it stands for."""
    index = vocabulary.index
    terms = np.arange(len(index.term_info), dtype=np.int32)
    _, surprise = vocabulary.letters(word, terms)
    same = [index.terms[form] for form in (word, without_article(word), singular(word)) if form in index.terms]
    surprise[same] = 0.0
    return float((index.term_info + surprise).min())
