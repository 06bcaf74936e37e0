"""Your second monitor of the same process is the first one again. Each call makes a monitor of
its own, with a DOWN of its own.

caught by: test_each_call_makes_a_monitor_of_its_own
"""


def monitor(target: Target, *, alias: AliasMode | None = None) -> Reference:
    me = current()
    to = address(me.node, target)
    for reference, watched in me.monitors.items():
        if watched == to and alias is None and reference not in me.aliases:
            return reference
    reference = me.node.new_reference()
    if alias is not None:
        aliases.activate(me, reference, alias)
    me.monitors[reference] = to
    route(me.node, Monitor(me.pid, to, reference))
    return reference
