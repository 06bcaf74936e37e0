"""Your send is silent about what can't be sent. Nobody there is no error; a message that is no
term is one: let the TermError of copy_term through.

caught by: test_what_is_no_term_can_not_be_sent
"""

from minibeam.terms import TermError


def send(to, message):
    node, sender = origin()
    if isinstance(to, str) and to not in node.names:
        raise ValueError(f"nobody is called {to}")
    try:
        message = copy_term(message)
    except TermError:
        return
    if isinstance(to, Reference):
        route(node, SendAlias(sender, to, message))
    else:
        route(node, Send(sender, address(node, to), message))
