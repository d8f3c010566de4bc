"""The odds of many forms at once: which of them are worth weighing one by one.

What `weigh` and `log_odds` say of one form, as sums over columns for all forms of all mentions that are judged together.
It only ranks: where a phrase is more than its words the numbers differ a little, so that whoever asks keeps a margin.

`senses` learns numbers for what the grammar says, `columns` lays mentions and forms side by side, `contacts` and
`assigning` choose what meets, `ledger` enters it as `evidence` does in its books, and `odds` is the whole path.
"""

from canonym.ranking.odds import VOID, Ranking

__all__ = ["VOID", "Ranking"]
