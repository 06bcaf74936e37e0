"""Gives the reason of what failed without saying that it was an exit.

module: rpc
caught by: rpc_out
"""


def as_badrpc(result: erpc.Result) -> Term:
    if result.kind in ("return", "throw"):
        return result.value
    if result.value == "noconnection":
        return (BADRPC, NODEDOWN)
    return (BADRPC, result.value)
