"""You raise noproc even where exits are trapped. Who traps exits gets a message for it, as for
any other exit signal.

caught by: test_a_link_with_the_dead_is_an_exit_of_it_if_exits_are_trapped
"""


def link(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    if to in me.links:
        return
    if to.node == me.node.name and to not in me.node.processes:
        raise ExitError(NOPROC)
    me.links[to] = None
    me.unlinking.pop(to, None)
    route(me.node, Link(me.pid, to))
