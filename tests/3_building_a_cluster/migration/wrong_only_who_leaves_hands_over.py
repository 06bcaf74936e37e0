"""You move the keys of the nodes that leave, and nothing to those that come: these would
stay empty for ever. A key moves when its owner is another one.

caught by: test_a_key_is_to_go_from_who_has_it_to_who_is_to_have_it
"""


def plan(keys, before, after):
    before, after = list(before), list(after)
    moves = {}
    for name in keys:
        source, target = by_rendezvous(name, before), by_rendezvous(name, after)
        if source not in after:
            moves.setdefault((Atom(source), Atom(target)), []).append(name)
    return moves
