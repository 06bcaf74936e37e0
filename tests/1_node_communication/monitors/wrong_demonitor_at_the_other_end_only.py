"""You send the Demonitor and keep the monitor in your own table. A DOWN that is on its way
then still arrives.

caught by: test_demonitor_while_the_down_is_on_its_way
"""


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    target = me.monitors.get(reference)
    if target is not None:
        route(me.node, Demonitor(me.pid, target, reference))
        aliases.demonitored(me, reference)
    elif flush:
        me.mailbox.take(lambda message: is_down(message, reference))
    return target is not None
