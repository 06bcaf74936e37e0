"""You pass noconnection on. rpc is older than erpc and has another word for it: nodedown.

caught by: test_who_can_not_be_reached_is_nodedown
"""


def as_badrpc(result):
    match result.kind, result.value:
        case "return" | "throw", (Atom("EXIT"), _) as value:
            return (BADRPC, value)
        case "return" | "throw", value:
            return value
        case "error", value:
            return (BADRPC, (EXIT, (value, result.stack)))
        case "erpc", Atom("noconnection" | "timeout" | "notsup") as value:
            return (BADRPC, value)
    return (BADRPC, (EXIT, result.value))
