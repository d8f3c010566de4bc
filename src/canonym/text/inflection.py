"""What a word of running text may be a form of: proclitics, case endings and particles taken off. Data and one function.

It proposes; whether a proposed word is a name is for whoever knows the names. Nothing here is a full morphology: only
what stands on proper names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ARABIC_PROCLITICS = (
    "وال",
    "فال",
    "بال",
    "كال",
    "وبال",
    "ولل",
    "لل",
    "وب",
    "ول",
    "وك",
    "فب",
    "فل",
    "و",
    "ف",
    "ب",
    "ل",
    "ك",
)
"""Conjunctions and prepositions written onto the next word, with or without the article."""

CYRILLIC_ENDINGS = (
    ("ского", "ский"), ("скому", "ский"), ("ским", "ский"), ("ском", "ский"), ("ской", "ская"), ("скую", "ская"),
    ("єва", "їв"), ("єву", "їв"), ("єві", "їв"), ("євом", "їв"), ("ова", "ів"), ("ову", "ів"), ("ові", "ів"), ("овом", "ів"),
    ("цького", "цький"), ("цькому", "цький"), ("цьким", "цький"), ("ського", "ський"), ("ському", "ський"),
    ("ським", "ський"), ("ого", "ий"), ("ого", "ый"), ("ому", "ий"), ("ому", "ый"), ("ой", "а"), ("ою", "а"), ("ей", "я"),
    ("ами", "ы"), ("ам", "ы"), ("ах", "ы"), ("ами", ""), ("ом", ""), ("ем", "ь"), ("ем", "й"), ("ем", ""), ("єм", "й"),
    ("ым", ""), ("им", ""), ("ові", ""), ("еві", "й"), ("а", ""), ("у", ""), ("е", ""), ("ы", "а"), ("и", "а"), ("и", "я"),
    ("и", "ь"), ("і", "а"), ("і", ""), ("у", "а"), ("ю", "я"), ("ю", "й"), ("ю", "ь"), ("я", "й"), ("я", "ь"), ("е", "а"),
    ("ї", "я"), ("ии", "ия"), ("ию", "ия"), ("ией", "ия"), ("ії", "ія"), ("ію", "ія"), ("ією", "ія"),
)  # fmt: skip
"""(ending, what the dictionary form has in its place) for names in Russian and Ukrainian, the longer endings first."""

KOREAN_PARTICLES = tuple(
    "에서는 에게서 으로부터 까지 부터 에서 에게 으로 이나 이라 라고 은 는 이 가 을 를 의 에 와 과 도 만 로 측 군".split()
)
"""What Korean writes onto a name, the longer first; and the words for its side and its army."""

SHORTEST_STEM = 3
"""Letters. Less than this left over is no name."""

SHORTEST_KOREAN = 2
"""Syllables."""


def base_forms(word: str) -> Iterator[str]:
    """The words that a folded Arabic, Cyrillic or Korean word may be a form of, likeliest first; none for other scripts.

    >>> list(base_forms("بترهونه"))
    ['ترهونه']
    >>> "путин" in base_forms("путину"), list(base_forms("haftar"))
    (True, [])
    """
    first = word[0]
    if "\u0621" <= first <= "\u064a":
        for proclitic in ARABIC_PROCLITICS:
            if word.startswith(proclitic) and len(word) - len(proclitic) >= SHORTEST_STEM:
                yield word[len(proclitic) :]
    elif "\u0400" <= first <= "\u04ff":
        for ending, instead in CYRILLIC_ENDINGS:
            base = word.removesuffix(ending) + instead
            if word.endswith(ending) and min(len(base), len(word) - len(ending) + 1) >= SHORTEST_STEM:
                yield base
    elif "\uac00" <= first <= "\ud7a3":
        for particle in KOREAN_PARTICLES:
            if word.endswith(particle) and len(word) - len(particle) >= SHORTEST_KOREAN:
                yield word.removesuffix(particle)


_OF_A_PLACE = re.compile(r"(?<=...)(?:[еи]н)?(?:с|ц|сь|ць|зь)к(?:ий|ій|ая|ое|ого|ой|а|е|и|і|о|ої)$")


def place_of(word: str) -> str:
    """The place that a Slavic adjective in Cyrillic letters speaks of, without its ending; "" where it is none.

    >>> place_of("курганский"), place_of("харківська"), place_of("курган")
    ('курган', 'харків', '')
    """
    if not "\u0400" <= word[:1] <= "\u04ff":
        return ""
    stem = _OF_A_PLACE.sub("", word)
    return stem if stem != word else ""
