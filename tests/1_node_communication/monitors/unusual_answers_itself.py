"""A target of this node that is not there is answered with a DOWN put into the mailbox,
without any signal; references come from a counter of its own."""

from itertools import count

numbers = count(2**40)


def monitor(target: Target, *, alias: AliasMode | None = None) -> Reference:
    me = current()
    to = address(me.node, target)
    number = next(numbers)
    words = (number & 0x3FFFF, number >> 18 & 0xFFFFFFFF, 0)
    reference = Reference(me.node.name, me.node.creation, words)
    if node_of(to) == me.node.name and find(me.node, to) is None:
        if alias == "explicit_unalias":
            aliases.activate(me, reference, alias)
        me.mailbox.put((DOWN, reference, PROCESS, to, NOPROC))
        return reference
    me.monitors[reference] = to
    if alias is not None:
        aliases.activate(me, reference, alias)
    route(me.node, Monitor(me.pid, to, reference))
    return reference
