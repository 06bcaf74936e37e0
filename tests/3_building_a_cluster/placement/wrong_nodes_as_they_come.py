"""You count the nodes in the order in which they are given. Each node hears of the others in
an order of its own: sort the names, and all count alike.

caught by: test_the_order_of_the_nodes_is_of_no_matter
"""


def by_modulo(key, nodes):
    names = list(nodes)
    return Atom(names[phash2(key, len(names))])
