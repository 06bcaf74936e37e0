"""Your send copies only what stays at this node. A message that waits for a connection can be
changed by its sender meanwhile, too: copy it as well.

caught by: test_a_message_that_waits_for_the_connection_is_a_copy_as_well
"""


def send(to, message):
    node, sender = origin()
    if isinstance(to, Reference):
        signal = SendAlias(sender, to, message)
    elif isinstance(to, str) and to not in node.names:
        raise ValueError(f"nobody is called {to}")
    else:
        signal = Send(sender, address(node, to), message)
    if destination(signal) == node.name:
        signal.message = copy_term(message)
    route(node, signal)
