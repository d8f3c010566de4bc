"""What one script's letters become in Latin letters: the model that is learned, and all that is asked of it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from canonym.text.letters.decoding import Readings, decode, readings_of
from canonym.text.letters.sides import Side, log, scale_of, side_of
from canonym.text.letters.spelled import Floats, Letters, Places, encode, spell
from canonym.text.letters.sums import Prepared, information_of, pmi, pmi_pairs
from canonym.text.letters.tables import table_of

DATA_FILE: Final = Path(__file__).with_name("letters.npz")

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType({
    "ar": "ar", "fa": "ar", "ur": "ar", "ckb": "ar", "ps": "ar", "sd": "ar", "ug": "ar",
    "ru": "ru", "uk": "ru", "be": "ru", "bg": "ru", "sr": "ru", "mk": "ru", "kk": "ru", "ky": "ru", "tg": "ru",
    "he": "he", "yi": "he", "ko": "ko", "zh": "zh", "ja": "ja", "la": "la",
})  # fmt: skip
"""Language code -> the table that serves it. Every other script goes through romanisation and `la`."""


class LetterModel:
    """What one script's letters become in Latin letters, as numbers. Immutable; safe to share between threads."""

    __slots__ = ("_backward", "_forward", "_learned", "_readings", "_source", "_target", "language", "record")

    language: str
    record: Mapping[str, Any]
    _readings: Readings | None

    def __init__(self, language: str, arrays: Mapping[str, npt.NDArray[Any]], record: Mapping[str, Any]) -> None:
        units = arrays["units"].astype(np.int64)
        probability = np.exp(arrays["nats"].astype(np.float64))
        swap, drop, add = (float(rate) for rate in arrays["rates"])
        use_source = np.exp(arrays["source_use"].astype(np.float64))
        use_target = np.exp(arrays["target_use"].astype(np.float64))
        source_scale = scale_of(arrays["source_tree"], use_source)
        target_scale = scale_of(arrays["target_tree"], use_target)
        self.language = language
        self.record = record
        weight = probability / (source_scale[units[:, 0]] * target_scale[units[:, 1]])
        self._source = side_of(arrays["source_letters"], arrays["source_tree"], source_scale, use_source, units,
                             probability, weight, 0, (swap, drop, add))  # fmt: skip
        self._target = side_of(arrays["target_letters"], arrays["target_tree"], target_scale, use_target, units,
                             probability, weight, 1, (swap, add, drop))  # fmt: skip
        self._forward = table_of(self._source, self._target, units, weight, 0, swap)
        self._learned = (arrays, units, probability)
        self._readings = None  # a third of the time that all this takes, and only `decode` wants them
        self._backward = table_of(self._target, self._source, units, weight, 1, swap)

    def pmi(self, mention: str, targets: Letters | Prepared) -> npt.NDArray[np.float32]:
        """How much more likely each target is beside this mention than by chance: (N) nats.

        log p(mention, target) - log p(mention) - log p(target), each the sum over all chains of units. Under a uniform
        prior it orders targets as the posterior does. No pair of letters is impossible, so the answer is finite.

        >>> near, far = letter_model("ar").pmi("حفتر", encode(["haftar", "sarraj"]))
        >>> bool(near > 5), bool(far > 0)
        (True, False)
        """
        return pmi(self._forward, mention, self._ready(targets, "target"))

    def pmi_reverse(self, latin: str, sources: Sequence[str] | Letters | Prepared) -> npt.NDArray[np.float32]:
        """The same measure for one Latin mention against N spellings in the source script.

        >>> near, far = letter_model("ar").pmi_reverse("hifter", ["حفتر", "سراج"])
        >>> bool(near > 0), bool(far > 0)
        (True, False)
        """
        return pmi(self._backward, latin, self._ready(sources, "source"))

    def pmi_pairs(
        self, mentions: Sequence[str], which: Places, others: Prepared, *, side: str = "target"
    ) -> tuple[npt.NDArray[np.float32], Floats]:
        """What `pmi` (side "target") or `pmi_reverse` says of many pairs at once, and what each mention says by itself.

        `which` gives for each of `others` the number of the mention that it is compared with. Returns (P) nats, and the
        `self_information` of the mentions. A caller should collect its words: what a call costs by itself is that of
        some hundred pairs.

        >>> model = letter_model("ar")
        >>> names = model.prepare(["haftar", "sarraj", "haftar"])
        >>> nats, _ = model.pmi_pairs(["حفتر", "سراج"], np.array([0, 1, 1]), names)
        >>> (nats > 0).tolist()
        [True, True, False]
        """
        ready = self._ready(others, side)
        return pmi_pairs(self._forward if side == "target" else self._backward, mentions, which, ready)

    def decode(self, word: str, *, limit: int = 6, beam: int = 12) -> tuple[str, ...]:
        """The likeliest Latin spellings of a source word, best first, no two with the same consonants.

        For finding names, not for showing them: it is a beam search, and of the spellings that differ in vowels alone
        only the best is kept.

        >>> "hftr" in ["".join(c for c in word if c not in "aeiou") for word in letter_model("ar").decode("حفتر")]
        True
        """
        if self._readings is None:
            self._readings = readings_of(*self._learned)
        return decode(self._readings, word, limit=limit, beam=beam)

    def prepare(self, texts: Sequence[str] | Letters, *, side: str = "target") -> Prepared:
        """What `pmi` (side "target") or `pmi_reverse` (side "source") would work out about these spellings each time.

        >>> model = letter_model("ar")
        >>> ready = model.prepare(["haftar", "sarraj"])
        >>> bool((model.pmi("حفتر", ready) == model.pmi("حفتر", encode(["haftar", "sarraj"]))).all())
        True
        """
        this = self._side(side)
        framed, sizes = this.framed(texts if isinstance(texts, Letters) else encode(texts))
        nodes = this.chunks(framed)
        return Prepared(this, framed, sizes, nodes, this.forward(nodes, sizes))

    def _ready(self, texts: Sequence[str] | Letters | Prepared, side: str) -> Prepared:
        if not isinstance(texts, Prepared):
            return self.prepare(texts, side=side)
        if texts.side is not self._side(side):
            raise ValueError(f"these spellings were prepared for another model, or not as {side}")
        return texts

    def _side(self, side: str) -> Side:
        if side not in ("source", "target"):
            raise ValueError(f"side must be 'source' or 'target', not {side!r}")
        return self._source if side == "source" else self._target

    def self_information(self, text: str, *, side: str = "source") -> float:
        """-log p(text): what a perfect match with this text could be worth at most, in nats.

        `side` is "source" or "target". A long or unusual text can prove more than a short one.

        >>> model = letter_model("la")
        >>> model.self_information("ghashir") > model.self_information("ali")
        True
        >>> bool(model.pmi("ali", encode(["ali"]))[0] > model.self_information("ali"))
        False
        """
        return float(self.self_informations([text], side=side)[0])

    def self_informations(self, texts: Sequence[str], *, side: str = "source") -> Floats:
        """`self_information` of many texts: (N) nats.

        >>> letter_model("la").self_informations(["ghashir", "ali"]).round(1).tolist() == [
        ...     round(letter_model("la").self_information(text), 1) for text in ("ghashir", "ali")
        ... ]
        True
        """
        this = self._side(side)
        framed, sizes = this.framed(encode(texts))
        return information_of(this, framed, sizes, this.forward(this.chunks(framed), sizes))

    def align(self, mention: str, target: str) -> tuple[tuple[str, str, float], ...]:
        """The single most likely chain of units, in order: (source chunk, target chunk, nats over chance).

        Boundary signs are not shown. The nats of one chain do not add up to `pmi`, which is the sum over all chains.

        >>> chain = letter_model("ar").align("حفتر", "haftar")
        >>> "".join(source for source, _, _ in chain), "".join(target for _, target, _ in chain)
        ('حفتر', 'haftar')
        >>> len(chain) == 1
        False
        """
        table = self._forward
        framed, _ = self._source.framed(encode([mention]))
        many, sizes = self._target.framed(encode([target]))
        here, there = framed[0], many[0, : sizes[0]]
        nodes = self._target.chunks(many)[:, 0]
        best = np.full((len(here) + 1, len(there) + 1), -np.inf)
        best[0, 0] = 0.0
        back = np.zeros((*best.shape, 2), dtype=np.int64)
        for i, row in enumerate(((), *table.rows(here))):
            for j in range(len(there) + 1):
                options: list[tuple[float, int, int]] = []
                if i:
                    options.append((best[i - 1, j] + float(log(self._source.alone[here[i - 1]])), 1, 0))
                if j:
                    options.append((best[i, j - 1] + float(log(self._target.alone[there[j - 1]])), 0, 1))
                for a, weights in row:
                    for b in range(1, min(len(nodes), j) + 1):
                        weight = weights[nodes[b - 1, j]]
                        if weight > 0.0:
                            options.append((best[i - a, j - b] + float(np.log(weight)), a, b))
                if options:
                    best[i, j], *back[i, j] = max(options)
        spelled_here, spelled_there = f" {spell(mention)} ", f" {spell(target)} "
        chain: list[tuple[str, str, float]] = []
        i, j = len(here), len(there)
        while i or j:
            a, b = (int(step) for step in back[i, j])
            first = spelled_here[max(i - a, 1) : min(i, len(here) - 1)]
            second = spelled_there[max(j - b, 1) : min(j, len(there) - 1)]
            if first or second:
                nats = float(best[i, j] - best[i - a, j - b])
                chain.append((unicodedata.normalize("NFC", first), unicodedata.normalize("NFC", second), nats))
            i, j = i - a, j - b
        return tuple(reversed(chain))


@cache
def _read(table: str) -> LetterModel:
    with np.load(DATA_FILE, allow_pickle=False) as data:
        prefix = f"{table}/"
        arrays = {name.removeprefix(prefix): data[name] for name in data.files if name.startswith(prefix)}
    record = json.loads(bytes(arrays.pop("record")).decode())
    return LetterModel(table, arrays, record)


def letter_model(language: str) -> LetterModel:
    """The model that serves a language code; ValueError when there is none (`LANGUAGES` lists them).

    >>> letter_model("fa").language
    'ar'
    """
    if language not in LANGUAGES:
        raise ValueError(f"no letter model for {language!r}; there are {', '.join(sorted(LANGUAGES))}")
    return _read(LANGUAGES[language])
