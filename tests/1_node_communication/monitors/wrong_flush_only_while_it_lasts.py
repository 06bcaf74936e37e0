"""You return before the flush when the monitor is over. That is just when its DOWN may be in
the mailbox.

caught by: test_flush_removes_a_down_that_has_come_already
"""


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    target = me.monitors.pop(reference, None)
    if target is None:
        return False
    route(me.node, Demonitor(me.pid, target, reference))
    aliases.demonitored(me, reference)
    if flush:
        me.mailbox.take(lambda message: is_down(message, reference))
    return True
