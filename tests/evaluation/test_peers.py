"""Every peer that is installed answers in the form that the protocol asks for; the others say what is missing."""

from __future__ import annotations

import warnings

import pytest

from canonym.errors import DataError
from canonym.evaluation import peers
from canonym.evaluation.matching import Found, Listed

NAMES = (
    Listed("q1", "Khalifa Haftar", "PER", ("Field Marshal Haftar",)),
    Listed("q2", "Government of National Accord", "ORG", ("GNA", "National Accord Government")),
    Listed("q3", "Mitiga International Airport", "FAC", ("Mitiga",)),
)
TEXT = "Yesterday Khalifa Haftar met the GNA near Mitiga."


def made(name: str) -> peers.Peer:
    found = peers.peer(name)
    if found.absent():
        pytest.skip(found.absent())
    # Other people's packages may warn on import; that is theirs to mend.
    warnings.simplefilter("ignore")
    return found


@pytest.mark.parametrize("name", peers.NAMES)
def test_a_look_up_gives_a_ranking_for_each_mention(name: str) -> None:
    peer = made(name)
    if peer.matcher is None:
        pytest.skip(peer.note)
    ranked = peer.matcher(NAMES).rank(["Khalifa Haftar", "zzz", "GNA"], limit=2)

    assert len(ranked) == 3
    for one in ranked:
        assert len(one) <= 2
        assert [score for _, score in one] == sorted((score for _, score in one), reverse=True)
        assert {id for id, _ in one} <= {"q1", "q2", "q3"}
    if not name.startswith("always"):
        assert (ranked[0][0][0], ranked[2][0][0]) == ("q1", "q2")


@pytest.mark.parametrize("name", peers.NAMES)
def test_a_text_gives_spans_of_the_text(name: str) -> None:
    peer = made(name)
    if peer.finder is None:
        pytest.skip(peer.note)
    found = peer.finder(NAMES).find(TEXT, country="LY", date="2020-05")

    assert all(isinstance(one, Found) and 0 <= one.start < one.end <= len(TEXT) for one in found)
    if not name.startswith("always"):
        assert {("Khalifa Haftar", "q1"), ("GNA", "q2")} <= {(TEXT[one.start : one.end], one.id) for one in found}


@pytest.mark.parametrize("name", peers.NAMES)
def test_a_pair_gives_a_score_and_the_same_name_the_highest(name: str) -> None:
    peer = made(name)
    if peer.comparer is None:
        pytest.skip(peer.note)
    pairs = [("Khalifa Haftar", "Khalifa Haftar"), ("Khalifa Haftar", "Sirte"), ("Khalifa Haftar", "خليفة حفتر")]
    same, other, _ = peer.comparer().compare(pairs, types=["PER"] * 3)

    assert same > other


def test_an_unknown_matcher_is_refused_with_what_there_is() -> None:
    with pytest.raises(DataError, match="did you mean spaczz"):
        peers.peer("spacz")
    with pytest.raises(DataError, match="cannot be loaded"):
        peers.peer("no_such_module:Matcher")


def test_an_absent_package_is_named() -> None:
    peer = peers.Peer(name="x", note="", packages=("no-such-package", "numpy"))

    assert peer.absent() == "not installed: no-such-package"
    assert peer.versions()["no-such-package"] == "absent"
