"""You plan a move for every key, also for those whose owner is the same before and after.
They would be frozen and copied to where they are.

caught by: test_where_nothing_moves_there_is_no_list
"""


def plan(keys, before, after):
    before, after = list(before), list(after)
    moves = {}
    for name in keys:
        move = (Atom(by_rendezvous(name, before)), Atom(by_rendezvous(name, after)))
        moves.setdefault(move, []).append(name)
    return moves
