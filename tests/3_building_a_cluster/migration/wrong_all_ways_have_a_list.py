"""You make a list for each two nodes, and most of them stay empty: each would get a helper
that has nothing to do.

caught by: test_where_nothing_moves_there_is_no_list
"""


def plan(keys, before, after):
    before, after = list(before), list(after)
    moves = {(one, two): [] for one in before for two in after if one != two}
    for name in keys:
        source, target = by_rendezvous(name, before), by_rendezvous(name, after)
        if source != target:
            moves[source, target].append(name)
    return moves
