"""You leave the alias on when you demonitor. A late reply would still come through it: tell
`aliases` that the monitor is over.

caught by: test_an_alias_ends_with_its_monitor
"""


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    target = me.monitors.pop(reference, None)
    if target is not None:
        route(me.node, Demonitor(me.pid, target, reference))
    elif flush:
        me.mailbox.take(lambda message: is_down(message, reference))
    return target is not None
