"""Your cast fails for a name that nobody has. A cast does not tell whether anybody is there:
`address` first, then send.

caught by: test_a_cast_does_not_tell_whether_anybody_is_there
"""


def cast(server: Target, request: Term) -> None:
    send(server, (GEN_CAST, request))
