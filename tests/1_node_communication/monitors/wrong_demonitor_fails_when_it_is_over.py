"""Your demonitor fails with a KeyError when the monitor is over. That is no mistake of the
caller's: the answer is False.

caught by: test_demonitor_says_whether_there_was_a_monitor
"""


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    if flush:
        me.mailbox.take(lambda message: is_down(message, reference))
        if reference not in me.monitors:
            return False
    target = me.monitors.pop(reference)
    route(me.node, Demonitor(me.pid, target, reference))
    aliases.demonitored(me, reference)
    return True
