"""Your send passes on the message itself, so sender and receiver change the same object.
Processes share nothing: the receiver gets a copy.

caught by: test_the_receiver_gets_a_copy
"""


def send(to, message):
    node, sender = origin()
    if isinstance(to, Reference):
        route(node, SendAlias(sender, to, message))
        return
    if isinstance(to, str) and to not in node.names:
        raise ValueError(f"nobody is called {to}")
    route(node, Send(sender, address(node, to), message))
