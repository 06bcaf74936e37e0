"""You take every pid that is not in this node's table for dead. A pid of another node is never
in it: send the Link there.

caught by: test_a_link_reaches_across_nodes
"""


def link(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    if to in me.links:
        return
    if to not in me.node.processes:
        if not me.trap_exit:
            raise ExitError(NOPROC)
        me.mailbox.put((EXIT, to, NOPROC))
        return
    me.links[to] = None
    me.unlinking.pop(to, None)
    route(me.node, Link(me.pid, to))
