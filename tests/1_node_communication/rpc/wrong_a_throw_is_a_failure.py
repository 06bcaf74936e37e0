"""You take a throw for a failure. To rpc:call what a function throws is a value like one that
it returns.

caught by: test_what_a_function_throws_is_its_value
"""


def as_badrpc(result):
    match result.kind, result.value:
        case "return", (Atom("EXIT"), _) as value:
            return (BADRPC, value)
        case "return", value:
            return value
        case "error", value:
            return (BADRPC, (EXIT, (value, result.stack)))
        case "erpc", Atom("noconnection"):
            return (BADRPC, NODEDOWN)
        case "erpc", Atom("timeout" | "notsup") as value:
            return (BADRPC, value)
    return (BADRPC, (EXIT, result.value))
