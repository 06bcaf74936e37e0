"""You give {badrpc, Reason} for a function that left or was killed. Only what happened to the
call itself stands there bare; what the function died of is in {'EXIT', Reason}.

caught by: test_what_a_function_dies_of_comes_as_badrpc
"""


def as_badrpc(result):
    match result.kind, result.value:
        case "return" | "throw", (Atom("EXIT"), _) as value:
            return (BADRPC, value)
        case "return" | "throw", value:
            return value
        case "error", value:
            return (BADRPC, (EXIT, (value, result.stack)))
        case "erpc", Atom("noconnection"):
            return (BADRPC, NODEDOWN)
    return (BADRPC, result.value)
