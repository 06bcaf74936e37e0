"""Of two nodes with the same score you take the one that was given first. That is another one
at another node: the greater name is to be first.

caught by: test_of_two_with_one_score_the_greater_name_is_first
"""


def owners(key, nodes, copies):
    names = [str(node) for node in nodes]
    scores = dict(zip(names, phash2_pairs(key, names)))
    ranked = sorted(names, key=scores.get, reverse=True)
    return [Atom(name) for name in ranked[:copies]]
