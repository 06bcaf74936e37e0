"""Your send copies a message to a pid or a name, and hands over the same object to an alias.
An alias leads to a process as well: copy for both.

caught by: test_an_alias_gets_a_copy_as_well
"""


def send(to, message):
    node, sender = origin()
    if isinstance(to, Reference):
        return route(node, SendAlias(sender, to, message))
    if isinstance(to, str) and to not in node.names:
        raise ValueError(f"nobody is called {to}")
    return route(node, Send(sender, address(node, to), copy_term(message)))
