"""You give one owner less than there are to be copies. The first owner's copy is one of them.

caught by: test_there_are_as_many_owners_as_copies
"""


def owners(key, nodes, copies):
    names = [str(node) for node in nodes]
    ranked = sorted(zip(phash2_pairs(key, names), names), reverse=True)
    return [Atom(name) for _, name in ranked[: max(1, copies - 1)]]
