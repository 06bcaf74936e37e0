"""Your `monitor_node` does not connect, so a node that is not there is never reported. Dial
it; if that fails the message comes at once.

caught by: test_monitor_node_of_who_can_not_be_reached_tells_so
"""


def monitor_node(name: str, on: bool) -> bool:
    me = current()
    watchers = me.node.node_watchers.setdefault(Atom(name), [])
    if on:
        watchers.append(me.pid)
    elif me.pid in watchers:
        watchers.remove(me.pid)
    return True
