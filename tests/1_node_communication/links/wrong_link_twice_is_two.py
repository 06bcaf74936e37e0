"""You send a Link again when there is a link already. A second link changes nothing, so
nothing goes out.

caught by: test_a_second_link_sends_nothing
"""


def link(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    if to.node == me.node.name and to not in me.node.processes and not me.trap_exit:
        raise ExitError(NOPROC)
    me.links[to] = None
    me.unlinking.pop(to, None)
    route(me.node, Link(me.pid, to))
