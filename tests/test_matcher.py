"""The path of one name against its slow twin, and what policies and lists do to the outcome."""

from __future__ import annotations

import importlib.util
import string
from dataclasses import replace
from math import inf, log
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import canonym
from canonym.candidates import Asked, candidate_of, find_candidates, gather, read_mention, retrieve
from canonym.candidates.acronyms import acronyms_of
from canonym.evidence import Fact, weigh
from canonym.lexicon.model import Channel, Name, NameKind
from canonym.matcher.weighing import UNSURE, Weighed
from canonym.ranking import VOID
from canonym.scoring import WEIGHTS, Alone, log_odds, probabilities


def _reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("canonym_reference", Path(__file__).parent / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = _reference()

WORTHLESS = WEIGHTS.nil
"""Log-odds that "none of these" has in a list of one name: what stays below is no candidate, found or not."""

MENTIONS = (
    "Khalifa Haftar", "Hifter", "Haftar's militia", "National Accord Government", "reconciliation forces", "GNA", "Ahmed Omar",
    "Omar", "17th Brigade", "7th Brigade", "Brigade No. 17", "Northern Wadi", "strategic patriotism base", "قصر بن غشير",
    "خليفة حفتر", "Qasr Bin Khusheir", "Sarraj",
    "Operation Dignity", "Yarmouk", "Fayez Seraj", "Libya", "al Watiya", "Tarhuna Observer", "army", "Rumour Front of the Wadi",
)  # fmt: skip


@settings(deadline=None, max_examples=len(MENTIONS))
@given(mention=st.sampled_from(MENTIONS))
def test_the_fast_path_finds_what_judging_every_form_finds_best(small: canonym.Matcher, mention: str) -> None:
    everything = reference.judge_every_form(small, mention)
    read = read_mention(mention, small.index)
    fast, _ = small.weighing.weigh_all(read, find_candidates(read, small.weighing.vocabulary))

    if not everything or everything[0][1] < WORTHLESS:
        return
    assert fast
    assert fast[0].odds == pytest.approx(everything[0][1], abs=0.05)
    tied = {id for id, odds in everything if odds > everything[0][1] - 0.05}
    assert fast[0].entity.id in tied


ESTIMATED = (
    *MENTIONS, "Libyan National Army of Haftar", "F. Sarraj", "Haftar Khalifa", "Government of National Unity forces",
    "17 February Brigade", "Colonel Mohamed Qanounou", "Qasr Bin Ghashir International Airport",
)  # fmt: skip


@pytest.mark.parametrize("mention", ESTIMATED)
def test_the_odds_of_many_forms_at_once_are_those_of_each(small: canonym.Matcher, mention: str) -> None:
    read = read_mention(mention, small.index)
    found = retrieve(read, small.weighing.vocabulary)
    assert found is not None
    last = len(read.units) - 1
    contacts = gather(
        (Asked(found, 0, last, found.forms(0, last, limit=100, everything=True)),), small.weighing.vocabulary
    )
    estimated = small.weighing.ranking.odds((read,), contacts)

    near = 0
    for pair, estimate in enumerate(estimated.tolist()):
        one = candidate_of(contacts, pair)
        evidence = weigh(read, one.contacts, small.weighing.form(one.form), small.index.grammar)
        odds = VOID if evidence.void else log_odds(evidence.facts)
        assert estimate >= odds - UNSURE
        near += estimate == pytest.approx(odds, abs=0.2)
    assert near >= len(estimated) / 2


@settings(deadline=None, max_examples=25)
@given(mention=st.text(st.sampled_from("abdfhiklmnorstuwyq -'"), min_size=2, max_size=14))
def test_what_the_fast_path_says_of_an_entity_the_slow_one_says_too(small: canonym.Matcher, mention: str) -> None:
    """Retrieval may miss what shares no key with the mention; what it brings is never better than the best form."""
    read = read_mention(mention, small.index)
    if not read.tokens:
        return
    slow = dict(reference.judge_every_form(small, mention))
    fast, _ = small.weighing.weigh_all(read, find_candidates(read, small.weighing.vocabulary))

    for one in fast:
        if one.odds >= WORTHLESS:  # below, what a word is worth depends on how many terms it was compared with
            assert one.odds <= slow.get(one.entity.id, -inf) + 0.05


# --- outcomes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mention, outcome, reason",
    [
        ("Khalifa Haftar", "LINK", "exact"),
        ("Khalifa Hiftar", "LINK", "unlisted spelling"),
        ("Yarmouk Camp", "AMBIGUOUS", "several equally good"),
        ("!?", "NIL", "cannot be compared"),
        ("Zyxqw", "NIL", "nothing similar"),
        ("Dignity", "NIL", "guarded"),
        ("Wadi Rumour Fronts", "NIL", "provisional"),
        ("Wadi Rumour Front", "LINK", "exact"),
        ("Hamed Omar", "NIL", "below threshold"),
    ],
)  # fmt: skip
def test_an_outcome_has_its_reason(small: canonym.Matcher, mention: str, outcome: str, reason: str) -> None:
    decision = small.resolve(mention)

    assert (outcome, reason) == (decision.outcome, decision.reason), decision.explain()


def test_a_forbidden_spelling_leads_nowhere(small: canonym.Matcher) -> None:
    decision = small.resolve("The Observer")

    assert "t/observer" not in [one.entity.id for one in decision.considered]
    assert small.resolve("The Tarhuna Observer").entity is not None


def test_a_stricter_policy_links_less(small: canonym.Matcher) -> None:
    strict = canonym.Policy(link=1.0, margin=1e9)

    assert small.resolve("Khalifa Hiftar").outcome is canonym.Outcome.LINK
    assert small.resolve("Khalifa Hiftar", policy=strict).outcome is not canonym.Outcome.LINK
    assert canonym.build([("a", "Khalifa Haftar")], policy=strict).resolve("Hiftar").entity is None


def test_the_list_says_how_many_are_shown(small: canonym.Matcher) -> None:
    assert len(small.resolve("Omar", policy=canonym.Policy(considered=1)).considered) == 1


def test_the_rarer_the_true_entity_is_in_the_list_the_less_sure_it_is() -> None:
    names = [("a", "Khalifa Haftar"), ("b", "Fayez al-Sarraj")]
    shares = [
        canonym.build(names, absent=absent).resolve("Khalifa Hifter").probability
        for absent in (0.0, 0.1, 0.5, 0.9, 1.0)
    ]

    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def test_a_name_with_many_neighbours_in_the_list_is_less_sure_than_one_without() -> None:
    best, few, many = 7.0, [-5.0] * 5, [3.0] * 5
    far, near = (probabilities([best, *odds], size=5000, alone=Alone()) for odds in (few, many))
    far_in_text, near_in_text = (probabilities([best, *odds], size=5000) for odds in (few, many))

    assert log(near[1] / near[0][0]) > log(far[1] / far[0][0]) + 0.5
    assert log(near_in_text[1] / near_in_text[0][0]) == pytest.approx(log(far_in_text[1] / far_in_text[0][0]))


def test_the_lack_of_neighbours_speaks_only_for_what_explains_every_word() -> None:
    told, untold = (probabilities([7.0], size=5000, alone=Alone(told=told))[1] for told in (True, False))

    assert told < untold


@pytest.mark.parametrize("mention", ["Baxter Boulevard", "Baxter"])
def test_a_mention_that_stands_alone_is_judged_as_such(mention: str) -> None:
    matcher = canonym.build([("a", "Baxter"), *((f"b{at}", f"Zykor{at} Quunt") for at in range(900))])
    decision = matcher.resolve(mention)
    (weighed, _) = matcher.weighing.weigh_whole((read_mention(mention, matcher.index),))[0]
    expected = Alone(told=mention == "Baxter", word=mention == "Baxter")

    assert decision.none == pytest.approx(probabilities([one.odds for one in weighed], size=901, alone=expected)[1])


@pytest.mark.parametrize(
    "options", [{"link": 1.5}, {"link": -0.1}, {"near": 2}, {"absent": -1}, {"margin": 0.5}, {"considered": 0}], ids=str
)
def test_a_policy_that_cannot_be_meant_is_refused_and_the_field_named(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"Policy.{next(iter(options))}"):
        canonym.Policy(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize("precision", [0.5, 0.9, 0.95])
def test_a_higher_precision_asks_for_a_higher_probability(precision: float) -> None:
    policy = canonym.Policy.for_precision(precision, considered=3)

    assert 0.0 <= policy.link <= canonym.Policy.for_precision(0.96).link <= 1.0
    assert policy.considered == 3


def test_a_precision_of_99_in_100_can_be_had() -> None:
    assert canonym.Policy.for_precision(0.99).link < 1.0


@pytest.mark.parametrize("wrong", [1.0, 2])
def test_a_precision_that_no_threshold_reached_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="precision"):
        canonym.Policy.for_precision(wrong)


def test_an_unknown_id_is_a_key_error(small: canonym.Matcher) -> None:
    with pytest.raises(KeyError, match="t/haftr"):
        small.entity("t/haftr")


def test_a_document_without_a_country_is_not_told_one(small: canonym.Matcher) -> None:
    here = small.annotate("Yarmouk Camp was quiet.", country="LY").mentions
    there = small.annotate("Yarmouk Camp was quiet.", country="SY").mentions

    assert [one.entity.id for one in here] == ["t/yarmouk-ly"]
    assert [one.entity.id for one in there] == ["t/yarmouk-sy"]
    assert [one.entity.id for one in small.annotate("Yarmouk Camp was quiet.").unsettled] in (
        ["t/yarmouk-ly"],
        ["t/yarmouk-sy"],
    )


def test_the_original_settles_the_translation(small: canonym.Matcher) -> None:
    text, source = "The legitimate government met.", "اجتمعت حكومة الوفاق الوطني أمس"

    assert "t/gna" not in [one.entity.id for one in small.annotate(text).mentions]
    assert [one.entity.id for one in small.annotate(text, source=source).mentions] == ["t/gna"]


def test_an_explanation_says_what_the_context_says_for_it(small: canonym.Matcher) -> None:
    text, source = "The legitimate government met.", "اجتمعت حكومة الوفاق الوطني أمس"
    original = small.annotate(text, source=source).mentions[0].explain()
    country = small.resolve("Haftar", country="LY").explain()

    assert "for it: the original names it" in original
    assert "for it: the country agrees" in country
    assert "for it" not in small.resolve("Haftar").explain()
    assert "whose body it is: haftar = haftar, beside the name militia" in (small.resolve("Haftar's militia").explain())


def test_clear_mentions_carry_the_short_ones(small: canonym.Matcher) -> None:
    long = small.annotate("Khalifa Haftar came to Libya. Later Hafter left.")

    assert [(one.text, one.entity.id) for one in long.mentions][-1] == ("Hafter", "t/haftar")


def test_no_mention_speaks_for_itself(small: canonym.Matcher) -> None:
    alone, twice, besides = (
        small.annotate(text, country="LY").mentions[0]
        for text in (
            "Forces of Khaleefa Hafter left.",
            "Forces of Khaleefa Hafter left. Forces of Khaleefa Hafter came.",
            "Forces of Khaleefa Hafter left. Haftar's militia came.",
        )
    )

    assert alone.entity == twice.entity == besides.entity
    assert alone.probability == twice.probability < besides.probability


@pytest.mark.parametrize("jobs", [0, -1])
def test_fewer_jobs_than_one_are_refused(small: canonym.Matcher, jobs: int) -> None:
    with pytest.raises(ValueError, match="jobs"):
        list(small.annotate_many(["Libya"], jobs=jobs))


# --- variants -----------------------------------------------------------------------------------------------------


def test_variants_are_likeliest_first_and_each_once(bundled: canonym.Matcher) -> None:
    found = bundled.entity("libya/gna").variants()
    texts = [variant.text.casefold() for variant in found]

    assert len(set(texts)) == len(texts)
    assert [variant.prior for variant in found] == sorted((variant.prior for variant in found), reverse=True)
    assert {"government of national accord", "gna"} <= set(texts)
    assert any("reconciliation" in text for text in texts)


@pytest.mark.parametrize(
    "id", ["libya/gna", "libya/lna", "libya/watiya-base", "libya/khalifa-haftar", "world/vladimir-putin"]
)
def test_variants_can_be_asked_for_by_channel_and_number(bundled: canonym.Matcher, id: str) -> None:
    entity = bundled.entity(id)
    romanised = entity.variants(channels=["transliteration"], limit=3)

    assert all(variant.channel is canonym.Channel.TRANSLITERATION for variant in romanised)
    assert len(romanised) <= 3
    assert entity.variants(limit=0) == ()


@pytest.mark.parametrize("options", [{"limit": -1}, {"channels": ["smell"]}])
def test_variants_refuse_what_cannot_be_meant(bundled: canonym.Matcher, options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="limit|smell"):  # noqa: RUF043
        bundled.entity("libya/gna").variants(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "mention, name",
    [
        ("وزارة الصحة", "Ministry of Health"),
        ("جامعة طرابلس", "University of Tripoli"),
        ("Министерство обороны", "Ministry of Defence"),
    ],
)
def test_a_native_name_that_stands_alone_is_translated(mention: str, name: str) -> None:
    others = (
        "Ministry of Oil",
        "University of Benghazi",
        "Health Directorate",
        "Ministry of Health",
        "Ministry of Defence",
    )
    names = dict.fromkeys((name, *others))
    matcher = canonym.build([(text, text) for text in names])

    decision = matcher.resolve(mention)

    assert decision.considered[0].entity.name == name
    assert Channel.CALQUE in decision.channels


def test_the_family_name_comes_first_where_it_does() -> None:
    people = [
        canonym.Entity("p/xi", "Xi Jinping", type="PER", countries=("CN",)),
        canonym.Entity("p/moon", "Moon Jae-in", type="PER", countries=("KR",)),
    ]
    named = [replace(one, names=(Name(one.name, "en", Channel.EXACT, NameKind.NAME),)) for one in people]
    matcher = canonym.build(named)

    by_family, by_given = matcher.resolve("Xi").considered[0], matcher.resolve("Jinping").considered[0]

    assert by_family.evidence.facts[Fact.SURNAME_MISSING] == 0
    assert by_given.evidence.facts[Fact.SURNAME_MISSING] == 1


def test_a_first_guess_that_proves_to_be_no_match_does_not_hide_the_next(small: canonym.Matcher) -> None:
    first, second = small.lexicon.entities[0], small.lexicon.entities[1]
    weighed = (Weighed(first, 2 * VOID, None), Weighed(second, 10.0, None))

    assert small.may_be_near(weighed, 0.0, small.policy)
    assert not small.may_be_near(weighed[:1], 0.0, small.policy)


def test_a_bare_list_may_be_in_any_language() -> None:
    matcher = canonym.build([("a", "حكومة الوفاق الوطني"), ("b", "قاعدة الوطية"), ("c", "Красная армия")])

    found = [matcher.resolve(one).entity for one in ("government of national accord", "patriotism base", "Red Army")]

    assert [one and one.id for one in found] == ["a", "b", "c"]
    assert matcher.resolve("Government of National Unity").entity is None


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Ministry of Defence of Niger", "Ministry of Defence of Nigeria", "Nigerien Defence Ministry"),
        ("Armed Forces of Mali", "Armed Forces of Malta", "Malian Armed Forces"),
        ("Government of Sudan", "Government of South Sudan", "Sudanese Government"),
    ],
)
def test_one_country_is_not_another_in_any_list(name: str, other: str, same: str) -> None:
    matcher = canonym.build([("a", name), ("b", "Gulf Bank of Iran")])

    assert matcher.resolve(other).entity is None
    assert matcher.resolve(same).entity is not None
    assert (
        canonym.compare(name, other, type="ORG").probability < 0.1 < canonym.compare(name, same, type="ORG").probability
    )


def test_a_word_that_was_split_and_misspelt_is_one_word_yet() -> None:
    """Even where each half is a little like another word of the list."""
    decision = canonym.build([("m", "Misrata Port"), ("1", "Missan Camp"), ("2", "Rabta Camp")]).resolve(
        "Mis ratta Port"
    )

    assert decision.entity is not None
    assert decision.entity.id == "m"
    assert "misratta" in [pair.mention for pair in decision.considered[0].evidence.pairs]


def test_forms_that_only_a_head_word_finds_leave_room_for_those_that_the_name_finds() -> None:
    government = _entity("g", "Government of National Accord", kind="government", country="LY", arabic="حكومة الوفاق")
    society = _entity("s", "Al-Wefaq", kind="party", country="BH")
    forces = [_entity(f"f{at}", f"{word} Forces", kind="army") for at, word in enumerate(string.ascii_uppercase)]
    matcher = canonym.build([government, society, *forces])

    decision = matcher.resolve("Al-Wefaq forces", country="LY")

    assert decision.considered[0].entity.id == "g"


def _entity(id: str, name: str, *, kind: str, country: str = "", arabic: str = "") -> canonym.Entity:
    names = [Name(name, "en", Channel.EXACT, NameKind.NAME)]
    if arabic:
        names.append(Name(arabic, "ar", Channel.NATIVE, NameKind.NATIVE))
    countries = (country,) if country else ()
    return canonym.Entity(id, name, "ORG", kind, tuple(names), countries, checked=("made up",))


COUNTED = (
    "17th Division", "7th Division", "22nd Division", "Brigade 166", "North Kordofan", "South Kordofan", "Resolution 2254",
    "Baath Party (Iraq)", "Baath Party (Syria)", "Camp No. 3", "Ministry of Foreign Affairs of Iraq",
    "Ministry of Foreign Affairs of Iran", "Ministry of Health of Iraq",
)  # fmt: skip


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("Division 7", "7th Division"),
        ("Division No. 17", "17th Division"),
        ("Twenty-Second Division", "22nd Division"),
        ("17-я дивизия", "17th Division"),
        ("الفرقة السابعة عشرة", "17th Division"),
        ("الفرقة السابعة", "7th Division"),
        ("الفرقة الثانية والعشرون", "22nd Division"),
        ("166 Brigade", "Brigade 166"),
        ("Third Camp", "Camp No. 3"),
        ("Northern Kordofan", "North Kordofan"),
        ("South of Kordofan", "South Kordofan"),
        ("Iraqi Baath Party", "Baath Party (Iraq)"),
        ("Division 27", None),
        ("الفرقة الثامنة", None),
        ("Brigade 17", None),
        ("Western Kordofan", None),
        ("Resolution No. 2245", None),
        ("Libyan Baath Party", None),
        ("Iraqi Foreign Ministry", "Ministry of Foreign Affairs of Iraq"),
        ("Ministère des Affaires étrangères irakien", "Ministry of Foreign Affairs of Iraq"),
    ],
)
def test_numbers_directions_and_countries_are_read_however_they_are_written(mention: str, name: str | None) -> None:
    decision = canonym.build([(name, name) for name in COUNTED]).resolve(mention)

    assert (decision.entity and decision.entity.name) == name, decision.explain()


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("State Key Lab of Coal Combustion", "State Key Laboratory of Coal Combustion Research"),
        ("Interdisciplinary Physics Laboratory", "Laboratoire Interdisciplinaire de Physique"),
        ("القوات المسلحة الأوكرانية", "Armed Forces of Ukraine"),
        ("National Research", None),
        ("Coal Laboratory", None),
    ],
)
def test_enough_ordinary_words_are_a_name_where_they_stand_alone(mention: str, name: str | None) -> None:
    names = (
        "State Key Laboratory of Coal Combustion Research", "Laboratoire Interdisciplinaire de Physique",
        "Armed Forces of Ukraine", "National Research Council of Science and Technology",
    )  # fmt: skip
    decision = canonym.build([(name, name) for name in names]).resolve(mention)

    assert (decision.entity and decision.entity.name) == name, decision.explain()


PLACES = (
    "Ras al-Ayn", "Deir ez-Zor", "Tell Abyad", "Ain al-Arab", "Mount Hermon", "Jisr al-Shughur", "Fatah", "Fatah al-Intifada",
    "Baghdad", "Khan Shaykhun",
)  # fmt: skip


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("رأس العين", "Ras al-Ayn"),
        ("دير الزور", "Deir ez-Zor"),
        ("جسر الشغور", "Jisr al-Shughur"),
        ("Tal Abyad", "Tell Abyad"),
        ("Ayn al-'Arab", "Ain al-Arab"),
        ("Jebel Hermon", "Mount Hermon"),
        ("Baghdaad", "Baghdad"),
        ("Fatah Movement", "Fatah"),
        ("Ayn Hermon", None),
    ],
)
def test_places_have_their_class_words_in_front_and_read_in_any_letters(mention: str, name: str | None) -> None:
    decision = canonym.build([(name, name) for name in PLACES]).resolve(mention)

    assert (decision.entity and decision.entity.name) == name, decision.explain()


def test_the_initials_of_a_body_stand_for_it() -> None:
    names = [
        "Islamic Revolutionary Guard Corps",
        "International Committee of the Red Cross",
        "Abdel Fattah Said Burhan",
    ]
    few = canonym.build((name, name) for name in names)
    found = [few.resolve(mention).entity for mention in ("IRGC", "I.C.R.C.", "irgc", "IRGX", "AFSB")]
    known = few.resolve("IRGC")

    assert [entity and entity.name for entity in found] == [names[0], names[1], None, None, None]
    assert known.considered[0].evidence.channels == (Channel.ABBREVIATION,)
    assert "irgc stands for Islamic Revolutionary Guard Corps" in known.explain()


def test_initials_in_small_letters_are_no_match_for_either_path() -> None:
    few = canonym.build(["Islamic Revolutionary Guard Corps"])
    found = []
    for mention in ("IRGC", "irgc"):
        read = read_mention(mention, few.index)
        weighed, _ = few.weighing.weigh_all(read, find_candidates(read, few.weighing.vocabulary))
        found.append((len(weighed), few.resolve(mention).entity is not None))

    assert found == [(1, True), (0, False)]


def test_acronyms_of_a_part_are_read_in_names_that_stand_alone_only() -> None:
    few = canonym.build(["Indian Institute of Technology Delhi"])
    alone = read_mention("IIT Delhi", few.index)

    assert list(acronyms_of(alone)) == [0]
    assert not acronyms_of(replace(alone, casing="name"))


def test_initials_that_nobody_listed_need_the_name_in_the_text() -> None:
    few = canonym.build([("a", "Islamic Revolutionary Guard Corps")])
    named = few.annotate("The Islamic Revolutionary Guard Corps spoke. Later the IRGC denied it.")

    assert [one.text for one in named.mentions] == ["Islamic Revolutionary Guard Corps", "IRGC"]
    assert not few.annotate("Later the IRGC denied it.").mentions


def test_three_initials_are_less_sure_than_four() -> None:
    few = canonym.build([("a", "Islamic Guard Corps"), ("b", "Islamic Revolutionary Guard Corps")])

    assert few.resolve("IGC").considered[0].probability < few.resolve("IRGC").considered[0].probability


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("John Smith", "J. Smith"),
        ("Adam Smith", "A. Smith"),
        ("Bob Smith", None),
        ("Khalifa Hifter", "Khalifa&nbsp;Haftar"),
        ("Mevlüt Çavuşoğlu", "MevlÃ¼t Ã‡avuÅŸoÄŸlu"),
    ],
)
def test_a_list_may_have_initials_html_and_wrong_bytes(mention: str, name: str | None) -> None:
    names = ("J. Smith", "A. Smith", "Khalifa&nbsp;Haftar", "MevlÃ¼t Ã‡avuÅŸoÄŸlu")
    decision = canonym.build([(name, name) for name in names]).resolve(mention)

    assert (decision.entity and decision.entity.name) == name, decision.explain()


@pytest.mark.parametrize(("name", "other"), [("Siemens China", "Siemens"), ("State Grid Chile", "State Grid")])
def test_a_company_of_a_country_is_not_surely_the_company(name: str, other: str) -> None:
    assert canonym.compare(name, other, type="ORG").probability < 0.8
