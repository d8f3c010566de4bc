"""How many examples a second each strategy draws, in processor time: ``python tests/testing/drawing_speed.py``.

A process of its own, since what other tests have loaded or trace (coverage) is no part of the figure. Health checks are on:
a strategy that draws too slowly, or draws and throws away, fails here.
"""

from __future__ import annotations

import json
import time

from hypothesis import Phase, given, settings

from canonym.testing import strategies

EXAMPLES = 500

DRAWN = {
    "people": strategies.people(),
    "places": strategies.places(),
    "organisations": strategies.organisations(),
    "names": strategies.names(),
    "names, ASCII": strategies.names(ascii=True),
    "romanisations": strategies.romanisations("خليفة حفتر"),
    "damaged": strategies.damaged(strategies.names()),
    "damaged, three steps": strategies.damaged(strategies.names(), strength=3),
    "damaged in meaning": strategies.damaged(
        strategies.organisations(culture="arabic"), channels=["calque", "homograph"]
    ),
    "distractors": strategies.distractors(strategies.names()),
    "ladders": strategies.ladders(strategies.names()),
    "lexicons": strategies.lexicons(),
    "documents": strategies.documents(strategies.lexicons()),
    "incomparable": strategies.incomparable(),
    "hostile": strategies.hostile(),
}


def speed_of(strategy) -> float:
    """Examples a second, the better of two runs after a few that read the word lists."""
    drawing(strategy, EXAMPLES // 10)
    return max(drawing(strategy, EXAMPLES) for _ in range(2))


def drawing(strategy, examples: int) -> float:
    drawn = 0

    @settings(max_examples=examples, deadline=None, database=None, phases=[Phase.generate])
    @given(strategy)
    def draw(_value):
        nonlocal drawn
        drawn += 1

    begun = time.process_time()
    draw()
    return drawn / (time.process_time() - begun)


if __name__ == "__main__":
    print(json.dumps({name: round(speed_of(strategy)) for name, strategy in DRAWN.items()}, indent=2))
