from matcher import match, similarity

from canonym.testing import MatcherLaws, under_test


class TestMatch(MatcherLaws):
    subject = under_test(match, compare=similarity, claims=("case",), origin="matcher:match")
