"""Your send takes only pids and names. A Reference is an alias, another address of a process:
it is sent a SendAlias.

caught by: test_a_message_reaches_a_process_by_its_alias
"""


def send(to, message):
    node, sender = origin()
    if isinstance(to, str) and to not in node.names:
        raise ValueError(f"nobody is called {to}")
    route(node, Send(sender, address(node, to), copy_term(message)))
