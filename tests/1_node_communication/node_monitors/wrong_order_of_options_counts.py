"""Your `monitor_nodes` takes the same options in another order for other options, so a
subscription can't be ended. Order makes no difference.

caught by: test_the_order_of_options_makes_no_difference
"""


def monitor_nodes(on: bool, options: Iterable[str] = ()) -> Atom:
    me = current()
    wanted = tuple(map(Atom, options))
    if set(wanted) - set(OPTIONS):
        raise ValueError("unknown options")
    mine = me.node.node_subscriptions.setdefault(me.pid, [])
    if on:
        mine.append(wanted)
    else:
        mine[:] = [other for other in mine if other != wanted]
    return OK
