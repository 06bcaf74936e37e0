"""Your flush takes every DOWN out of the mailbox. It is to take the one of this reference; the
others belong to monitors that still count.

caught by: test_flush_removes_nothing_but_that_down
"""

from minibeam.nodes.mailboxes import NOTHING


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    target = me.monitors.pop(reference, None)
    if target is not None:
        route(me.node, Demonitor(me.pid, target, reference))
        aliases.demonitored(me, reference)
    if flush:
        while me.mailbox.take(is_any_down) is not NOTHING:
            pass
    return target is not None


def is_any_down(message: Term) -> bool:
    return type(message) is tuple and len(message) == 5 and message[0] == DOWN
