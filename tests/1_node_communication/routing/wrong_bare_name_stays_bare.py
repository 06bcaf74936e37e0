"""Your send leaves a bare name as it is. A signal says in full whom it is for, a pid or (name,
node): `address` completes it.

caught by: test_a_message_reaches_a_process_by_its_name
"""


def send(to, message):
    node, sender = origin()
    message = copy_term(message)
    if isinstance(to, Reference):
        return route(node, SendAlias(sender, to, message))
    if isinstance(to, str):
        if to not in node.names:
            raise ValueError(f"nobody is called {to}")
        return route(node, Send(sender, to, message))
    return route(node, Send(sender, address(node, to), message))
