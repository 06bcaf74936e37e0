"""You remove an EXIT that is in the mailbox already. unlink stops what is still to come; what
has come is the process's to receive.

caught by: test_unlink_leaves_an_exit_that_has_come_already
"""


def unlink(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    me.mailbox.take(lambda m: type(m) is tuple and len(m) == 3 and m[:2] == (EXIT, to))
    if to not in me.links:
        return
    del me.links[to]
    me.node.unlink_counter += 1
    me.unlinking[to] = me.node.unlink_counter
    route(me.node, Unlink(me.pid, to, me.unlinking[to]))
