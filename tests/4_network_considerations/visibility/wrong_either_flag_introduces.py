"""You are content with one of the two flags: `flags & (A | B)` is true if either is there.
Both must be.

caught by: test_a_node_that_does_not_introduce_is_not_introduced
"""

def may_introduce(flags):
    return bool(flags & (PUBLISHED | INTRODUCES))
