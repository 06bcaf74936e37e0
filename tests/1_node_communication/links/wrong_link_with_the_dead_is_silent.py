"""You return quietly when the other one is dead. It is an exit signal noproc, as if it had
died just after the link was made.

caught by: test_a_link_with_the_dead_raises_noproc_if_exits_are_not_trapped
"""


def link(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    if to in me.links or (to.node == me.node.name and to not in me.node.processes):
        return
    me.links[to] = None
    me.unlinking.pop(to, None)
    route(me.node, Link(me.pid, to))
