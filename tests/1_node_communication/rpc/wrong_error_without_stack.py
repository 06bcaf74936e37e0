"""You leave the stack out of an error. Erlang gives {badrpc, {'EXIT', {Error, Stack}}}, where
a bare reason is an exit.

caught by: test_a_crash_comes_with_its_stack
"""


def as_badrpc(result):
    match result.kind, result.value:
        case "return" | "throw", (Atom("EXIT"), _) as value:
            return (BADRPC, value)
        case "return" | "throw", value:
            return value
        case "erpc", Atom("noconnection"):
            return (BADRPC, NODEDOWN)
        case "erpc", Atom("timeout" | "notsup") as value:
            return (BADRPC, value)
    return (BADRPC, (EXIT, result.value))
