"""You note the monitor after the Monitor has gone out. The DOWN of a dead one comes before
route returns, and finds no monitor.

caught by: test_the_dead_and_the_unknown_are_told_as_noproc
"""


def monitor(target: Target, *, alias: AliasMode | None = None) -> Reference:
    me = current()
    to = address(me.node, target)
    reference = me.node.new_reference()
    if alias is not None:
        aliases.activate(me, reference, alias)
    route(me.node, Monitor(me.pid, to, reference))
    me.monitors[reference] = to
    return reference
