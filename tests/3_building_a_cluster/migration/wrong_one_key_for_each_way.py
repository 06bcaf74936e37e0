"""You make a new list for each key, so that of all that go the same way only the last one
is planned.

caught by: test_each_list_has_its_keys_in_their_order_and_once
"""


def plan(keys, before, after):
    before, after = list(before), list(after)
    moves = {}
    for name in keys:
        source, target = by_rendezvous(name, before), by_rendezvous(name, after)
        if source != target:
            moves[Atom(source), Atom(target)] = [name]
    return moves
