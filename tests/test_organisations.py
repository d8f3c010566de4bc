"""Names of organisations in the words of another language, or with a part of them in initials."""

from __future__ import annotations

import pytest

import canonym


def first(mention: str, *names: str) -> str:
    matcher = canonym.build([(f"X:{at}", name) for at, name in enumerate(names)])
    considered = matcher.resolve(mention).considered
    return considered[0].entity.name if considered else ""


@pytest.mark.parametrize(
    ("mention", "names"),
    [
        ("IIT Delhi", ("Indian Institute of Technology Delhi", "University of Delhi", "Itaú Delhi Holding")),
        (
            "MPI for Nuclear Physics",
            ("Max Planck Institute for Nuclear Physics", "Institute of Nuclear Physics of Lyon"),
        ),
        ("ARPA Campania", ("Agenzia Regionale per la Protezione dell'Ambiente Campania", "University of Campania")),
    ],
)
def test_capitals_stand_for_the_part_of_the_name_that_they_are_the_initials_of(
    mention: str, names: tuple[str, ...]
) -> None:
    assert first(mention, *names) == names[0]


def test_words_in_small_letters_are_no_initials() -> None:
    matcher = canonym.build(
        [("X:1", "Max Planck Institute for Nuclear Physics"), ("X:2", "Institute of Nuclear Physics")]
    )

    assert matcher.resolve("mpi for nuclear physics").considered[0].entity.id == "X:2"


@pytest.mark.parametrize(
    ("mention", "names"),
    [
        (
            "Nordisk kärnsäkerhetsforskning",
            ("Nordic Nuclear Safety Research", "Nordic Council", "Nordic Energy Research"),
        ),
        ("Aerosolitutkimusseura", ("Finnish Association for Aerosol Research", "Finnish Cancer Institute")),
    ],
)
def test_a_compound_is_read_as_the_words_that_it_is_made_of(mention: str, names: tuple[str, ...]) -> None:
    assert first(mention, *names) == names[0]


def test_what_is_written_onto_a_word_before_an_apostrophe_hides_it_from_no_translation() -> None:
    names = ("National School of Informatics", "National School of Architecture")

    assert first("École nationale d'informatique", *names) == names[0]
    assert first(
        "National School of Informatics", "École nationale d'informatique", "École nationale d'architecture"
    ) == ("École nationale d'informatique")


def test_a_gloss_is_met_by_the_words_of_its_family() -> None:
    names = ("Institute of Geographic Sciences", "Institute of Economic Sciences", "Institute of Geology")

    assert first("地理科学研究所", *names) == names[0]


@pytest.mark.parametrize(
    ("mention", "names"),
    [
        ("岩手県立磐井病院", ("Iwate Prefectural Iwai Hospital", "Iwate Prefectural Kuji Hospital", "Iwai Clinic")),
        ("浅草医師会", ("Asakusa Medical Association", "Osaka Medical Association", "Qiancao Medical Association")),
        ("熊本中央病院", ("Kumamoto Chuo Hospital", "Kumamoto City Hospital")),
    ],
)
def test_chinese_characters_are_read_as_japanese_names_read_them(mention: str, names: tuple[str, ...]) -> None:
    assert first(mention, *names) == names[0]


def test_a_korean_name_is_not_cut_where_a_part_of_it_is_also_a_word() -> None:
    assert first("허경영", "Huh Kyung-young", "Hu Ge") == "Huh Kyung-young"
    assert first("마츠이 아이리", "Airi Matsui", "Kim Yu-ri") == "Airi Matsui"
    assert first("일산병원", "Ilsan Hospital", "Ulsan University") == "Ilsan Hospital"


def test_a_head_word_tells_no_more_by_its_family_than_by_itself() -> None:
    names = ("HUN-REN Centre for Energy Research", "Korea Atomic Energy Research Institute")

    assert first("MTA Centre for Energy Research", *names) == names[0]


@pytest.mark.parametrize("form", ["Oy", "AB", "bvba", "SAS", "SL", "KK", "s.r.o."])
def test_a_legal_form_says_nothing_of_who_is_meant(form: str) -> None:
    assert first(f"Verkko {form}", f"Arkko {form}", "Verkko", f"Taulu {form}") == "Verkko"
