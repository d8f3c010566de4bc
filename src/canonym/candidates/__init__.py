"""From a mention to the forms it might be: each with the pieces of evidence that found it.

`mention` splits a name into units, `vocabulary` finds the terms that a word may be by the `letters` of both,
`retrieval` reads the postings of those terms, and `contacts` says which unit met which slot of which form, through which
channel, and what that is worth. Whether the whole is convincing is for `evidence` and `scoring`.
"""

from canonym.candidates.contacts import Asked, Candidate, Contact, Contacts, candidate_of, find_candidates, gather
from canonym.candidates.letters import INITIAL, letters_of_pair, romanized
from canonym.candidates.mention import LONGEST_FUZZY, MOST_UNITS, Mention, Unit, mention_of, read_mention
from canonym.candidates.retrieval import SHORTLIST, Retrieval, retrieve, retrieve_many
from canonym.candidates.vocabulary import LEAST_GAIN, Vocabulary

__all__ = [
    "INITIAL",
    "LEAST_GAIN",
    "LONGEST_FUZZY",
    "MOST_UNITS",
    "SHORTLIST",
    "Asked",
    "Candidate",
    "Contact",
    "Contacts",
    "Mention",
    "Retrieval",
    "Unit",
    "Vocabulary",
    "candidate_of",
    "find_candidates",
    "gather",
    "letters_of_pair",
    "mention_of",
    "read_mention",
    "retrieve",
    "retrieve_many",
    "romanized",
]
