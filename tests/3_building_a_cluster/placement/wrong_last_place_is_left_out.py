"""You never choose the last of the nodes: the places begin with 0, and the limit of a hash is
not one of its values.

caught by: test_modulo_gives_each_node_as_many_keys
"""


def by_modulo(key, nodes):
    names = sorted(nodes)
    return Atom(names[phash2(key, max(1, len(names) - 1))])
