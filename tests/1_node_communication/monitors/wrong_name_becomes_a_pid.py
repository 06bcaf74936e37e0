"""You look the name up and monitor the pid. The DOWN is to name what was monitored: (name,
node), if that is how it was asked for.

caught by: test_a_name_is_told_with_its_node
"""


def monitor(target: Target, *, alias: AliasMode | None = None) -> Reference:
    me = current()
    to = address(me.node, target)
    process = find(me.node, to) if isinstance(to, Pid) or to[1] == me.node.name else None
    if process is not None:
        to = process.pid
    reference = me.node.new_reference()
    if alias is not None:
        aliases.activate(me, reference, alias)
    me.monitors[reference] = to
    route(me.node, Monitor(me.pid, to, reference))
    return reference
