"""You give back a returned {'EXIT', Reason} as it is. rpc:call takes it for what `catch` makes
of a crash, and says {badrpc, {'EXIT', Reason}}.

caught by: test_a_value_that_looks_like_an_exit_counts_as_one
"""


def as_badrpc(result):
    match result.kind, result.value:
        case "return" | "throw", value:
            return value
        case "error", value:
            return (BADRPC, (EXIT, (value, result.stack)))
        case "erpc", Atom("noconnection"):
            return (BADRPC, NODEDOWN)
        case "erpc", Atom("timeout" | "notsup") as value:
            return (BADRPC, value)
    return (BADRPC, (EXIT, result.value))
