"""Your `monitor_nodes` takes options that there are not, and who has mistyped one waits for
ever. They are a ValueError.

caught by: test_unknown_options_are_an_error
"""


def monitor_nodes(on: bool, options: Iterable[str] = ()) -> Atom:
    me = current()
    wanted = tuple(sorted(map(Atom, dict.fromkeys(options))))
    mine = me.node.node_subscriptions.setdefault(me.pid, [])
    if on:
        mine.append(wanted)
    else:
        mine[:] = [other for other in mine if other != wanted]
    return OK
