"""You introduce hidden nodes too. Nobody is to learn of them but whom they dial: PUBLISHED
must be in the flags as well.

caught by: test_a_hidden_node_is_not_introduced
"""

def may_introduce(flags):
    return bool(flags & INTRODUCES)
