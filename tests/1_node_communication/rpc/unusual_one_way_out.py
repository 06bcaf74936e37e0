"""One result is built up step by step, and returned at one place. What an exception means is
asked of its type afterwards.
"""

import inspect


async def execute(module, function, args):
    raised = value = None
    found = exposed(here().exposed, module, function, len(args))
    if found is not None:
        redirect_output()
        try:
            value = found(*args)
            while inspect.isawaitable(value):
                value = await value
            value = copy_term(value)
        except (Exception, SystemExit) as error:
            raised = error
    result = Result("return", value)
    if found is None:
        result = Result("error", UNDEF, [(module, function, args, [])])
    elif isinstance(raised, Exit):
        result = Result("exit", raised.reason)
    elif raised is not None:
        what, stack = crash_reason(raised)
        result = Result("error", what, stack)
    return result


def as_badrpc(result):
    if result.kind in ("return", "throw"):
        looks = isinstance(result.value, tuple) and len(result.value) == 2
        if not looks or not isinstance(result.value[0], Atom) or result.value[0] != "EXIT":
            return result.value
        return (BADRPC, result.value)
    reason = (EXIT, result.value)
    if result.kind == "error":
        reason = (EXIT, (result.value, result.stack))
    elif result.kind == "erpc" and result.value == "noconnection":
        reason = NODEDOWN
    elif result.kind == "erpc" and result.value in ("timeout", "notsup"):
        reason = result.value
    return (BADRPC, reason)


async def multicall(nodes, module, function, args, timeout=None):
    nodes = list(map(Atom, nodes))
    ended = dict(enumerate(await erpc.ask_all(nodes, module, function, args, timeout)))
    bad = []
    for place, node in enumerate(nodes):
        match ended[place]:
            case Result("erpc", Atom("noconnection" | "timeout")):
                bad.append(node)
                del ended[place]
    return [as_badrpc(result) for result in ended.values()], bad
