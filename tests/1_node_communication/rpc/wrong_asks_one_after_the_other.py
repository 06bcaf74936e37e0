"""You ask one node after the other, so the waiting adds up, and each has the whole timeout.
Ask all at once: `erpc.ask_all`.

caught by: test_multicall_asks_all_at_once
"""


async def multicall(nodes, module, function, args, timeout=None):
    results, bad = [], []
    for node in map(Atom, nodes):
        result = await erpc.ask(node, module, function, args, timeout)
        if result.kind == "erpc" and result.value in ("noconnection", "timeout"):
            bad.append(node)
        else:
            results.append(as_badrpc(result))
    return results, bad
