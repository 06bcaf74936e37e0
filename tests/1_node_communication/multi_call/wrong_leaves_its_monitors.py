"""You leave the monitors in place. When a server that has not answered dies later, its DOWN
comes to a caller that asked long ago: demonitor each, whatever happens.

caught by: test_no_monitor_is_left
"""

from minibeam.nodes.aliases import unalias


async def multi_call(nodes, name, request, timeout=None):
    asked = {}
    for node in map(Atom, nodes):
        reference = monitor((name, node), alias="explicit_unalias")
        asked[reference] = node
        tag = ImproperList((ALIAS,), reference)
        send((name, node), (GEN_CALL, (current().pid, tag), request))
    answers = await collect(dict(asked), timeout)
    for reference in asked:
        unalias(reference)
    replies = [(node, answers[ref]) for ref, node in asked.items() if ref in answers]
    return replies, [node for ref, node in asked.items() if ref not in answers]
