"""You enter the link in the other process's table by hand. That works at this node only; a
Link signal reaches any node.

caught by: test_a_link_reaches_across_nodes
"""


def link(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    if to in me.links:
        return
    if to.node == me.node.name and to not in me.node.processes and not me.trap_exit:
        raise ExitError(NOPROC)
    me.links[to] = None
    me.unlinking.pop(to, None)
    other = me.node.processes.get(to)
    if other is not None:
        other.links[me.pid] = None
    elif to.node == me.node.name:
        exit_signal(me, to, NOPROC, asked=False)
        del me.links[to]
