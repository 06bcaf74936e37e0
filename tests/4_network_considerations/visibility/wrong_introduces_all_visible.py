"""You introduce every visible node. One that is visible may still not introduce this way, as
Erlang's do not (they have global): it needs the flag INTRODUCES as well.

caught by: test_a_node_that_does_not_introduce_is_not_introduced
"""

def may_introduce(flags):
    return bool(flags & PUBLISHED)
