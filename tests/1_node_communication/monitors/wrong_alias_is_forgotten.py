"""You take no notice of `alias`. The reference is then no address: what is sent to it is
dropped.

caught by: test_a_reference_that_is_an_alias_is_an_address_too
"""


def monitor(target: Target, *, alias: AliasMode | None = None) -> Reference:
    me = current()
    to = address(me.node, target)
    reference = me.node.new_reference()
    me.monitors[reference] = to
    route(me.node, Monitor(me.pid, to, reference))
    return reference
