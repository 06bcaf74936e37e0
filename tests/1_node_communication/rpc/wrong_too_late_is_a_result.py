"""A node that did not answer in time gives {badrpc, timeout} among your results. It is a bad
node, as one that was not reached: from here they look alike.

caught by: test_a_node_that_has_not_answered_by_the_one_deadline_is_bad
"""


async def multicall(nodes, module, function, args, timeout=None):
    results, bad = [], []
    names = [Atom(node) for node in nodes]
    ended = await erpc.ask_all(names, module, function, args, timeout)
    for node, result in zip(names, ended, strict=True):
        if result.kind == "erpc" and result.value == "noconnection":
            bad.append(node)
        else:
            results.append(as_badrpc(result))
    return results, bad
