"""Your badrpc and EXIT are text. In Erlang they are atoms, and text is another term: no
caller would recognise them.

caught by: test_who_can_not_be_reached_is_nodedown
"""


def as_badrpc(result):
    match result.kind, result.value:
        case "return" | "throw", (Atom("EXIT"), _) as value:
            return ("badrpc", value)
        case "return" | "throw", value:
            return value
        case "error", value:
            return ("badrpc", ("EXIT", (value, result.stack)))
        case "erpc", Atom("noconnection"):
            return ("badrpc", "nodedown")
        case "erpc", Atom("timeout" | "notsup") as value:
            return ("badrpc", value)
    return ("badrpc", ("EXIT", result.value))
