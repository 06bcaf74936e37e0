"""You take the DOWN out of the mailbox even where flush is not set. What has come already is
the process's to receive.

caught by: test_demonitor_leaves_a_down_that_has_come_already
"""


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    target = me.monitors.pop(reference, None)
    if target is not None:
        route(me.node, Demonitor(me.pid, target, reference))
        aliases.demonitored(me, reference)
    me.mailbox.take(lambda message: is_down(message, reference))
    return target is not None
