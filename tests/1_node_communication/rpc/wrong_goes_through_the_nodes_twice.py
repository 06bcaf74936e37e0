"""You go through `nodes` twice. It may be a generator, which is used up after the first time:
make a list of it first.

caught by: test_the_nodes_of_a_multicall_may_come_from_a_generator
"""


async def multicall(nodes, module, function, args, timeout=None):
    ended = await erpc.ask_all(list(nodes), module, function, args, timeout)
    results, bad = [], []
    for node, result in zip(nodes, ended):
        if result.kind == "erpc" and result.value in ("noconnection", "timeout"):
            bad.append(Atom(node))
        else:
            results.append(as_badrpc(result))
    return results, bad
