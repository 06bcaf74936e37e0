"""You plan from the node that is to have the key to the one that has it.

caught by: test_a_key_is_to_go_from_who_has_it_to_who_is_to_have_it
"""


def plan(keys, before, after):
    before, after = list(before), list(after)
    moves = {}
    for name in keys:
        source, target = by_rendezvous(name, after), by_rendezvous(name, before)
        if source != target:
            moves.setdefault((Atom(source), Atom(target)), []).append(name)
    return moves
