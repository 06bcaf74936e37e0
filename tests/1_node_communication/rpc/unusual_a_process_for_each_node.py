"""A process of its own asks each node, and leaves what came of it in a list of all. Promises
are awaited by their pid as well. How a call ended is looked up in a table.
"""

def failed(result):
    match result.value:
        case (Atom("EXIT"), _):
            return True
    return False


TABLE = {
    ("erpc", "noconnection"): lambda result: (BADRPC, NODEDOWN),
    ("erpc", "timeout"): lambda result: (BADRPC, TIMEOUT),
    ("erpc", "notsup"): lambda result: (BADRPC, Atom("notsup")),
    "return": lambda result: (BADRPC, result.value) if failed(result) else result.value,
    "throw": lambda result: (BADRPC, result.value) if failed(result) else result.value,
    "error": lambda result: (BADRPC, (EXIT, (result.value, result.stack))),
}


def as_badrpc(result):
    name = str(result.value) if isinstance(result.value, Atom) else None
    rule = TABLE.get((result.kind, name)) or TABLE.get(result.kind)
    return rule(result) if rule else (BADRPC, (EXIT, result.value))


async def multicall(nodes, module, function, args, timeout=None):
    ended = []

    async def ask(place, node):
        ended.append((place, node, await erpc.ask(node, module, function, args, timeout)))

    asking = [spawn_monitor(ask, *numbered) for numbered in enumerate(map(Atom, nodes))]
    for _, reference in asking:
        await receive(lambda message, reference=reference: is_down(message, reference))
    ended.sort(key=lambda row: row[0])
    lost = [
        (node, result.kind == "erpc" and result.value in ("noconnection", "timeout"), result)
        for _, node, result in ended
    ]
    good = [as_badrpc(result) for _, bad, result in lost if not bad]
    return good, [node for node, bad, _ in lost if bad]


async def await_reply(key, timeout=None):
    pid, reference = key

    def mine(message):
        match message:
            case (Atom("DOWN"), Reference() as ref, Atom("process"), Pid() as who, _):
                return ref == reference and who == pid
        return False

    *_, reason = await receive(mine, timeout=timeout)
    if isinstance(reason, tuple) and len(reason) == 2 and reason[0] == Atom("async"):
        return reason[1]
    return BADRPC, (EXIT, reason)
