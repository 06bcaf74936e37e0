"""You forget the monitor at this end and send no Demonitor. The other node keeps it for ever,
and sends a DOWN that nobody wants.

caught by: test_a_monitor_sends_what_it_sets_and_takes_back
"""


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    target = me.monitors.pop(reference, None)
    if target is not None:
        aliases.demonitored(me, reference)
    elif flush:
        me.mailbox.take(lambda message: is_down(message, reference))
    return target is not None
