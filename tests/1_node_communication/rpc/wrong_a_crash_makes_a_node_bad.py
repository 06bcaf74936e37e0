"""You count a node as bad whose function crashed. The node has answered: the {badrpc, Reason}
of the function is its result.

caught by: test_a_function_that_crashes_does_not_make_its_node_bad
"""


async def multicall(nodes, module, function, args, timeout=None):
    results, bad = [], []
    names = [Atom(node) for node in nodes]
    ended = await erpc.ask_all(names, module, function, args, timeout)
    for node, result in zip(names, ended, strict=True):
        if result.kind == "return":
            results.append(result.value)
        else:
            bad.append(node)
    return results, bad
