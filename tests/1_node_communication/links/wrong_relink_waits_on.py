"""You leave the old unlink in `unlinking` when you link anew. What the other end sends is then
taken for what belongs to the old link.

caught by: test_a_link_made_anew_takes_back_the_unlink
"""


def link(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    if to in me.links:
        return
    if to.node == me.node.name and to not in me.node.processes and not me.trap_exit:
        raise ExitError(NOPROC)
    me.links[to] = None
    route(me.node, Link(me.pid, to))
