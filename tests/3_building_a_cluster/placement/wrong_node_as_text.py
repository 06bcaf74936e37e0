"""The node that you find is plain text where it was given as text. A node's name is an atom:
else a message with it says something else to Erlang.

caught by: test_a_node_is_an_atom
"""


def by_modulo(key, nodes):
    names = sorted(nodes)
    return names[phash2(key, len(names))]
