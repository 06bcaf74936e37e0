"""You take the peer's flags for those of the connection. What we can't do ourselves is not
in it: a connection has the flags that both ends have.

caught by: test_a_connection_lacks_what_only_the_other_end_has
"""

def effective(ours, theirs):
    return theirs
