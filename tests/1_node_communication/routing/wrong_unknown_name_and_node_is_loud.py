"""Your send raises also when nobody at this node has the name in (name, node). Written in
full, a name may be gone, as a pid may: the message is dropped in silence.

caught by: test_a_name_and_node_that_nobody_has_is_dropped_in_silence
"""


def send(to, message):
    node, sender = origin()
    message = copy_term(message)
    if isinstance(to, Reference):
        return route(node, SendAlias(sender, to, message))
    to = address(node, to)
    if not isinstance(to, Pid) and to[1] == node.name and to[0] not in node.names:
        raise ValueError(f"nobody is called {to[0]}")
    return route(node, Send(sender, to, message))
