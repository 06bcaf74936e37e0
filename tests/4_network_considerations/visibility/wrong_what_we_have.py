"""You take our own flags for those of the connection. What the peer can't do is not in it: a
connection has the flags that both ends have.

caught by: test_a_connection_lacks_what_only_we_have
"""

def effective(ours, theirs):
    return ours
