"""Your bad nodes are named as they were asked for, as text. The name of a node is an atom.

caught by: test_multicall_gives_results_in_order_and_who_was_not_reached
"""


async def multicall(nodes, module, function, args, timeout=None):
    results, bad = [], []
    nodes = list(nodes)
    ended = await erpc.ask_all(nodes, module, function, args, timeout)
    for node, result in zip(nodes, ended, strict=True):
        if result.kind == "erpc" and result.value in ("noconnection", "timeout"):
            bad.append(str(node))
        else:
            results.append(as_badrpc(result))
    return results, bad
