"""You tell bad nodes by a value {badrpc, nodedown}. A function may return just that, and its
node is well: look at the kind of the Result.

caught by: test_a_function_may_return_what_looks_like_a_failure
"""


async def multicall(nodes, module, function, args, timeout=None):
    results, bad = [], []
    names = [Atom(node) for node in nodes]
    for node, result in zip(
        names, await erpc.ask_all(names, module, function, args, timeout), strict=True
    ):
        value = as_badrpc(result)
        if value in ((BADRPC, NODEDOWN), (BADRPC, TIMEOUT)):
            bad.append(node)
        else:
            results.append(value)
    return results, bad
