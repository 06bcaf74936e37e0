"""Your send drops a message to a bare name that nobody has. At its own node the sender can
know: that is a ValueError. Only a pid, or (name, node), may be gone in silence.

caught by: test_a_bare_name_that_nobody_has_is_an_error
"""


def send(to, message):
    node, sender = origin()
    signal = SendAlias(sender, to, copy_term(message)) if isinstance(to, Reference) else Send(
        sender, address(node, to), copy_term(message)
    )
    route(node, signal)
