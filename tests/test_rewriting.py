"""What rewriting writes: the sentence stays sound, no word is doubled, and what stands already is left alone."""

from __future__ import annotations

import pytest

import canonym
from canonym.lexicon.model import Channel, Entity, Name, NameKind
from canonym.rewriting import Rewrite


@pytest.fixture(scope="module")
def matcher() -> canonym.Matcher:
    def entity(identity: str, type: str, kind: str, name: str, *others: str, native: str = "") -> Entity:
        names = [Name(name, "en", Channel.EXACT, NameKind.NAME)]
        names += [
            Name(other, "en", Channel.ABBREVIATION if other.isupper() else Channel.EXACT, NameKind.ALIAS)
            for other in others
        ]
        names += [Name(native, "ar", Channel.NATIVE, NameKind.NATIVE)] if native else []
        return Entity(identity, name, type, kind, tuple(names), ("LY",), checked=("made up for tests",))

    return canonym.build(
        [
            entity("t/jawf", "LOC", "town", "Al-Jawf", native="الجوف"),
            entity("t/hague", "LOC", "city", "The Hague", native="لاهاي"),
            entity("t/zahra", "LOC", "town", "az-Zahra", native="الزهراء"),
            entity("t/nawfaliya", "LOC", "town", "Nawfaliyah", native="النوفلية"),
            entity("t/haftar", "PER", "person", "Khalifa Haftar", native="خليفة حفتر"),
            entity("t/felicity", "ORG", "party", "Felicity Party (Libya)", "FPL", native="حزب السعادة"),
            entity("t/libya", "LOC", "country", "Libya", native="ليبيا"),
        ]
    )


def _rewritten(matcher: canonym.Matcher, text: str, **options: str) -> Rewrite:
    return matcher.annotate(text, country="LY").rewrite(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("They left Al-Jauf for Libya.", "They left Al-Jawf for Libya."),
        ("They left El Jauf for Libya.", "They left Al-Jawf for Libya."),
        ("They left Jauf for Libya.", "They left Al-Jawf for Libya."),
        ("They left the Jauf for Libya.", "They left the Al-Jawf for Libya."),
        ("The court of the Haguee in Libya.", "The court of the Hague in Libya."),
        ("The court of Haguee in Libya.", "The court of The Hague in Libya."),
        ("They left al-Nofaliya for Libya.", "They left al-Nawfaliyah for Libya."),
        ("They left Libya. “Zahraa” fell, then Zahraa.", "They left Libya. “Az-Zahra” fell, then az-Zahra."),
        ("Khalifa Hifter's and Khalifa Hiftar’s men.", "Khalifa Haftar's and Khalifa Haftar’s men."),
    ],
)
def test_no_article_is_doubled_and_the_sentence_stays_sound(matcher: canonym.Matcher, text: str, expected: str) -> None:
    rewritten = _rewritten(matcher, text)

    assert rewritten.text == expected
    assert _rewritten(matcher, expected).text == expected
    for change in rewritten.changes:
        assert change.annotation.start <= change.start <= change.end <= change.annotation.end


@pytest.mark.parametrize(
    "text",
    [
        "In Libya Khalifa Hifter (Khalifa Haftar) spoke.",
        "In Libya Khalifa Haftar [Khalifa Hifter] spoke.",
        "In Libya the Happiness Party [Felicity Party (Libya)] spoke.",
    ],
)
@pytest.mark.parametrize("style", ["name", "gloss"])
def test_a_name_that_stands_beside_is_not_written_again(matcher: canonym.Matcher, style: str, text: str) -> None:
    assert _rewritten(matcher, text, style=style).text == text


@pytest.mark.parametrize("style", ["name", "short", "gloss"])
@pytest.mark.parametrize(
    "text",
    [
        "In Libya the Happiness Party spoke.",
        "In Libya the Happiness Party Party spoke.",
        "In Libya Al-Jauf Khalifa Hifter fell.",
        "Khalifa Hifter’s Happiness Party’s Al-Jauf’s Libya.",
    ],
)
def test_what_was_rewritten_stays(matcher: canonym.Matcher, style: str, text: str) -> None:
    once = _rewritten(matcher, text, style=style).text

    assert once != text
    assert _rewritten(matcher, once, style=style).text == once


@pytest.mark.parametrize("style", ["name", "short", "gloss"])
def test_rewriting_the_rewritten_example_articles_changes_nothing(bundled: canonym.Matcher, style: str) -> None:
    from pathlib import Path

    for path in sorted((Path(__file__).parents[1] / "examples").glob("libya-*.txt")):
        once = bundled.annotate(path.read_text("utf-8")).rewrite(style=style).text

        assert bundled.annotate(once).rewrite(style=style).text == once


def test_the_time_is_linear_in_the_text(matcher: canonym.Matcher) -> None:
    """Each change looked back to the beginning of the text for the end of a sentence."""
    import time

    document = matcher.annotate("They left Al-Jauf for Libya. " * 10_000)
    start = time.process_time()
    rewritten = document.rewrite()

    assert len(rewritten.changes) == 10_000
    assert time.process_time() - start < 3
