"""You hash a node as what it was given as. An Atom is another term than text, so the owners
depend on who asks. `str(node)` is text of both.

caught by: test_owners_are_the_same_whether_the_nodes_are_atoms_or_text
"""


def owners(key, nodes, copies):
    names = list(nodes)
    ranked = sorted(zip(phash2_pairs(key, names), names), reverse=True)
    return [Atom(name) for _, name in ranked[:copies]]
