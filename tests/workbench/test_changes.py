"""What an edit changes in texts, and what would fire where nobody is named."""

from __future__ import annotations

import canonym
from canonym.workbench.changes import differences, firing

TEXT = "In Zarmina, Salim Darwani met Khalifa Haftar.\nThe Kestan Post wrote about Darwani."


def of(*names: tuple[str, str]) -> canonym.Matcher:
    return canonym.build(names)


def test_what_appears_vanishes_and_changes_is_told_with_its_line() -> None:
    old = of(("a/post", "Kestan Post"), ("a/haftar", "Khalifa Haftar"))
    new = of(("a/zarmina", "Zarmina"), ("b/haftar", "Khalifa Haftar"))

    found = list(differences(old, new, [("t.txt", TEXT)]))

    assert [(one.kind, one.text, one.line) for one in found] == [
        ("appears", "Zarmina", 1),
        ("changes", "Khalifa Haftar", 1),
        ("vanishes", "Kestan Post", 2),
    ]
    assert str(found[1]).startswith("t.txt:1: ~ a/haftar -> b/haftar: ")


def test_nothing_differs_from_itself() -> None:
    matcher = of(("a/haftar", "Khalifa Haftar"))

    assert list(differences(matcher, matcher, [("t.txt", TEXT)])) == []


def test_an_entity_that_fires_in_ordinary_text_is_a_problem_with_its_rate() -> None:
    matcher = of(("a/zarmina", "Zarmina"))
    text = "Zarmina " + "word " * 999

    (problem,) = firing(matcher, [("plain.txt", text)])

    assert problem.rule == "fires"
    assert "1,000 times per million words" in problem.message
    assert firing(matcher, [("plain.txt", text)], least=2000) == ()
