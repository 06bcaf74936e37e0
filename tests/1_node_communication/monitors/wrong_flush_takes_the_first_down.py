"""Your flush takes the oldest DOWN, whosever it is. Look at the reference in it: another
monitor's DOWN must stay.

caught by: test_flush_twice_removes_no_down_of_another_monitor
"""


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    target = me.monitors.pop(reference, None)
    if target is not None:
        route(me.node, Demonitor(me.pid, target, reference))
        aliases.demonitored(me, reference)
    elif flush:
        me.mailbox.take(
            lambda message: type(message) is tuple and len(message) == 5 and message[0] == DOWN
        )
    return target is not None
