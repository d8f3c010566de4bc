"""How letters of one script become letters of another, learned from pairs. No tokens, no entities, no thresholds.

A pair of spellings is read as a chain of *units*, each a chunk of source letters with the chunk of target letters it
became (a joint multigram: Deligne and Bimbot 1995; Bisani and Ney 2008, without context). The probability of a pair is
the sum over all chains. `benchmarks/fit_letters.py` learns the units; `letters.npz` holds them with the record of the
run.

`spelled` turns spellings into numbers, `sides` and `tables` hold what was learned, `sums` adds up all chains, `decoding`
searches for the likeliest, and `model` is what is asked. numpy is imported here, so this package is imported late.
"""

from canonym.text.letters.model import DATA_FILE, LANGUAGES, LetterModel, letter_model
from canonym.text.letters.spelled import END, MAX_LETTERS, START, Letters, encode
from canonym.text.letters.sums import Prepared

__all__ = [
    "DATA_FILE",
    "END",
    "LANGUAGES",
    "MAX_LETTERS",
    "START",
    "LetterModel",
    "Letters",
    "Prepared",
    "encode",
    "letter_model",
]
