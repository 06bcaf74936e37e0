"""The lowest score comes first with you. All would be well if all did so; but other nodes
take the highest.

caught by: test_the_owners_of_a_key_are_those_that_erlang_says
"""


def owners(key, nodes, copies):
    names = [str(node) for node in nodes]
    ranked = sorted(zip(phash2_pairs(key, names), names))
    return [Atom(name) for _, name in ranked[:copies]]
