from difflib import SequenceMatcher


def similarity(mention, name):
    return SequenceMatcher(None, mention.casefold().strip(" .,"), name.casefold()).ratio()


def match(mention, names):
    scores = [(id, similarity(mention, name)) for id, name in names]
    return [pair for pair in scores if pair[1] >= 0.85][:1]  # the planted bug: the first, not the best
