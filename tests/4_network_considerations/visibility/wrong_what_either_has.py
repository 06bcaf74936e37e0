"""A flag that either end has is not enough: the other would be sent what it can't read. A
connection has the flags that both ends have.

caught by: test_one_hidden_end_hides_the_connection
"""

def effective(ours, theirs):
    return ours | theirs
