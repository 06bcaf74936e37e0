"""A call to a name that nobody has ends as one whose server died.

module: calls
caught by: calls_out
"""


def gone(reason: Term, server: Pid | RegisteredName) -> Term:
    return (reason, server)
