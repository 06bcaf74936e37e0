"""`monitor_nodes(False)` takes one subscription back in your code. It ends all of the process
that have the same options.

caught by: test_unsubscribing_ends_all_subscriptions_with_the_same_options
"""


def monitor_nodes(on: bool, options: Iterable[str] = ()) -> Atom:
    me = current()
    wanted = tuple(sorted(map(Atom, dict.fromkeys(options))))
    if set(wanted) - set(OPTIONS):
        raise ValueError("unknown options")
    mine = me.node.node_subscriptions.setdefault(me.pid, [])
    if on:
        mine.append(wanted)
    elif wanted in mine:
        mine.remove(wanted)
    return OK
