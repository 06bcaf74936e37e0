"""You take whoever is not at this node for dead. Only the node of the target knows: send it a
Monitor, wherever it is.

caught by: test_a_monitor_reaches_across_nodes
"""


def monitor(target: Target, *, alias: AliasMode | None = None) -> Reference:
    me = current()
    to = address(me.node, target)
    reference = me.node.new_reference()
    if find(me.node, to) is None:
        me.mailbox.put((DOWN, reference, PROCESS, to, NOPROC))
        return reference
    if alias is not None:
        aliases.activate(me, reference, alias)
    me.monitors[reference] = to
    route(me.node, Monitor(me.pid, to, reference))
    return reference
