"""You sort the list that you are given, and whoever gave it finds it changed. `sorted` makes
a new one, of anything that can be gone through.

caught by: test_the_nodes_are_not_changed
"""


def by_modulo(key, nodes):
    nodes.sort()
    return Atom(nodes[phash2(key, len(nodes))])
