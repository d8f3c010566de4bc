"""What is found in a text and what rewriting makes of it: offsets, shift, idempotence, restraint."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from canonym.testing import strategies
from canonym.testing.laws.law import Broken, Law
from canonym.testing.laws.lists import lists
from canonym.testing.laws.questions import listed
from canonym.testing.names import DrawnText, Names, Planted
from canonym.testing.subject import Subject


def _documents(subject: Subject) -> SearchStrategy[tuple[Names, DrawnText]]:
    return strategies.documents(lists(subject), noise=not subject.ascii)


def offsets(subject: Subject, case: tuple[Names, DrawnText]) -> None:
    """Every mention found slices back: inside the text, on whole words, not across another, and where it was planted."""
    assert subject.annotate is not None
    names, drawn = case
    text = drawn.text
    done = 0
    for found in sorted(subject.annotate(text, names), key=lambda one: (one.start, one.end)):
        where = f"{found.start}:{found.end} of {drawn} with {listed(names)}"
        if not 0 <= found.start < found.end <= len(text):
            raise Broken(f"{where} is no part of the text of {len(text)} characters")
        piece = text[found.start : found.end]
        if found.text is not None and found.text != piece:
            raise Broken(f"{where} is {piece!r}, not {found.text!r}")
        if _inside_word(text, found.start) or _inside_word(text, found.end):
            raise Broken(f"{where}, {piece!r}, cuts a word")
        if found.start < done:
            raise Broken(f"{where}, {piece!r}, overlaps the one before")
        done = found.end
        planted = [one for one in drawn.mentions if one.start < found.end and found.start < one.end]
        if not planted:
            raise Broken(f"{where}, {piece!r}, is {found.id}, but no name stands there")


def _inside_word(text: str, at: int) -> bool:
    """Whether the place lies between two letters of one word, or before a mark that belongs to the letter before it."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if unicodedata.category(after)[0] == "M":
        return before not in " \n"
    while unicodedata.category(before)[0] == "M" and at > 1:
        at -= 1
        before = text[at - 1]
    spaced = not ("\u2e80" <= before <= "\u9fff" or "\u2e80" <= after <= "\u9fff")
    return before.isalnum() and after.isalnum() and spaced


_BEFORE = ("It rained. ", "e\u0301te\u0301. ", "😀. ", "It rained.\n\n", "و\u064eقا\u0644\u0652. ", "n\u0303\u0303. ")


def _shifted(subject: Subject) -> SearchStrategy[tuple[str, tuple[Names, DrawnText]]]:
    before = [one for one in _BEFORE if one.isascii() or not subject.ascii]
    return st.tuples(st.sampled_from(before), _documents(subject))


def shift(subject: Subject, case: tuple[str, tuple[Names, DrawnText]]) -> None:
    """A sentence put before a text moves every mention by its length and changes nothing else."""
    assert subject.annotate is not None
    before, (names, drawn) = case
    one = {
        (found.start + len(before), found.end + len(before), found.id) for found in subject.annotate(drawn.text, names)
    }
    other = {(found.start, found.end, found.id) for found in subject.annotate(before + drawn.text, names)}
    if one != other:
        raise Broken(
            f"{drawn} with {listed(names)}: after {before!r} the mentions are {sorted(other)}, not {sorted(one)}"
        )


def idempotence(subject: Subject, case: tuple[Names, DrawnText]) -> None:
    """Rewriting what has been rewritten changes nothing."""
    assert subject.rewrite is not None
    names, drawn = case
    once = subject.rewrite(drawn.text, names).text
    twice = subject.rewrite(once, names).text
    if once != twice:
        raise Broken(f"{drawn} with {listed(names)}: rewritten {once!r}, and rewritten again {twice!r}")


def restraint(subject: Subject, case: tuple[Names, DrawnText]) -> None:
    """Rewriting leaves everything outside the mentions byte for byte, and does what it says it did."""
    assert subject.rewrite is not None
    names, drawn = case
    result = subject.rewrite(drawn.text, names)
    at = 0
    pieces = drawn.filler
    for number, piece in enumerate(pieces):
        place = result.text.find(piece, at)
        if place < 0 or (number == 0 and place) or (number == len(pieces) - 1 and not result.text.endswith(piece)):
            raise Broken(f"{drawn} with {listed(names)}: {piece!r} is not left as it was in {result.text!r}")
        at = place + len(piece)
    if result.changes is not None:
        rebuilt, done = "", 0
        for start, end, new in result.changes:
            rebuilt += drawn.text[done:start] + new
            done = end
        rebuilt += drawn.text[done:]
        if rebuilt != result.text:
            raise Broken(f"{drawn}: the changes {result.changes} make {rebuilt!r}, not {result.text!r}")


def _damaged_documents(subject: Subject) -> SearchStrategy[tuple[Names, DrawnText]]:
    """Texts whose names are damaged by a letter or an article, so that there is something to put right."""
    return _documents(subject).flatmap(lambda one: _damaged_text(subject, one))


@st.composite
def _damaged_text(draw: DrawFn, subject: Subject, case: tuple[Names, DrawnText]) -> tuple[Names, DrawnText]:
    names, drawn = case
    text, done, planted = "", 0, []
    for mention in drawn.mentions:
        text += drawn.text[done : mention.start]
        new = mention.text
        if draw(st.booleans()):
            kinds = ("transliteration", "typo", "accents")
            new = draw(strategies.damaged(mention.text, channels=kinds, ascii=subject.ascii)).text
        planted.append(Planted(len(text), len(text) + len(new), new, mention.id))
        text += new
        done = mention.end
    return names, DrawnText(text + drawn.text[done:], tuple(planted))


OFFSETS = Law(
    name="offsets",
    promise="mentions found in a text slice back to whole words of planted names",
    keep=offsets,
    cases=_documents,
    needs=("annotate",),
)

SHIFT = Law(
    name="shift",
    promise="a sentence before a text moves mentions by its length",
    keep=shift,
    cases=_shifted,
    needs=("annotate",),
)

IDEMPOTENCE = Law(
    name="idempotence",
    promise="rewriting twice is rewriting once",
    keep=idempotence,
    cases=_damaged_documents,
    needs=("rewrite",),
)

RESTRAINT = Law(
    name="restraint",
    promise="rewriting touches nothing but names",
    keep=restraint,
    cases=_damaged_documents,
    needs=("rewrite",),
)
