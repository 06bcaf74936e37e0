"""You raise for a name that nobody has, as send does. To watch nobody is no mistake: the DOWN
comes at once, with reason noproc.

caught by: test_the_dead_and_the_unknown_are_told_as_noproc
"""


def monitor(target: Target, *, alias: AliasMode | None = None) -> Reference:
    me = current()
    if isinstance(target, str) and target not in me.node.names:
        raise ValueError(f"no process is registered as {target}")
    to = address(me.node, target)
    reference = me.node.new_reference()
    if alias is not None:
        aliases.activate(me, reference, alias)
    me.monitors[reference] = to
    route(me.node, Monitor(me.pid, to, reference))
    return reference
