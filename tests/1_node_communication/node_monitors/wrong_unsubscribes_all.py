"""`monitor_nodes(False)` ends all subscriptions of the process in your code. It ends those
with the same options; the others stay.

caught by: test_subscriptions_with_other_options_stay
"""


def monitor_nodes(on: bool, options: Iterable[str] = ()) -> Atom:
    me = current()
    wanted = tuple(sorted(map(Atom, dict.fromkeys(options))))
    if set(wanted) - set(OPTIONS):
        raise ValueError("unknown options")
    if on:
        me.node.node_subscriptions.setdefault(me.pid, []).append(wanted)
    else:
        me.node.node_subscriptions.pop(me.pid, None)
    return OK
