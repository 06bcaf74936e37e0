"""You go through the nodes once for each key. What can be gone through once only, as a
generator, is empty for the second key: make lists first.

caught by: test_all_may_be_gone_through_once_only
"""


def plan(keys, before, after):
    moves = {}
    for name in keys:
        source, target = by_rendezvous(name, before), by_rendezvous(name, after)
        if source != target:
            moves.setdefault((Atom(source), Atom(target)), []).append(name)
    return moves
