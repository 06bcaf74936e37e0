"""The copies of a key are at the nodes that follow its own in the alphabet. When one node is
gone all its keys go to one other, and by the modulo most of all keys move.

caught by: test_when_a_node_is_gone_only_its_place_is_taken
"""


def owners(key, nodes, copies):
    names = sorted(nodes)
    if not names:
        return []
    first = phash2(key, len(names))
    return [Atom(name) for name in (names[first:] + names[:first])[:copies]]
