"""You use Python's own hash. Of text it differs from one start of Python to the next, so two
nodes do not agree, and a list has none.

caught by: test_modulo_gives_a_key_the_node_that_erlang_gives_it
"""


def by_modulo(key, nodes):
    names = sorted(nodes)
    return Atom(names[hash(key) % len(names)])
