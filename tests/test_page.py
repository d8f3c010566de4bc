"""The page and the JSON form show what was found, and nothing that a browser would run."""

from __future__ import annotations

import canonym
from canonym.page import fragment, page


def test_text_and_names_are_escaped(small: canonym.Matcher) -> None:
    document = small.annotate("<b>Khalifa Haftar</b> & \x00 \ud800 left Libya.")
    shown = document.to_html(title="<&>")

    assert "&lt;b&gt;" in shown
    assert "&amp;" in shown
    assert "\ufffd" in shown
    assert "<title>&lt;&amp;&gt;</title>" in shown
    assert "Khalifa Haftar" in shown


def test_the_unsettled_are_marked_apart(small: canonym.Matcher) -> None:
    document = small.annotate("Yarmouk Camp was quiet.")

    assert not document.mentions
    assert 'class="unsettled"' in document._repr_html_()
    assert "Yarmouk Camp?" in document._repr_html_()


def test_of_two_marks_on_one_place_the_first_is_shown(small: canonym.Matcher) -> None:
    document = small.annotate("In Libya.")

    assert fragment(document.text, document.mentions, document.mentions).count("<mark") == 1


def test_a_page_holds_every_fragment() -> None:
    assert page(["<div>1</div>", "<div>2</div>"]).count("<div>") == 2


def test_an_entity_without_a_type_has_a_colour() -> None:
    assert "<mark" in canonym.build([("a", "Khalifa Haftar")]).annotate("I saw Khalifa Haftar.").to_html()
