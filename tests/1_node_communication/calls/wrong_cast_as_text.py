"""Your cast begins with the text "$gen_cast". It must be the atom: a server of Erlang would
take it for any other message.

caught by: test_a_cast_is_a_message_that_nobody_answers
"""


def cast(server: Target, request: Term) -> None:
    send(address(current().node, server), ("$gen_cast", request))
