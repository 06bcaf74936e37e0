"""Your demonitor always says True. It tells whether there still was a monitor: False once the
DOWN has come.

caught by: test_demonitor_says_whether_there_was_a_monitor
"""


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    target = me.monitors.pop(reference, None)
    if target is not None:
        route(me.node, Demonitor(me.pid, target, reference))
        aliases.demonitored(me, reference)
    elif flush:
        me.mailbox.take(lambda message: is_down(message, reference))
    return True
