"""You take the smaller of the two numbers. A flag is a bit of it, and each is to be looked
at by itself: keep the bits that both have.

caught by: test_each_flag_is_looked_at_by_itself
"""

def effective(ours, theirs):
    return min(ours, theirs)
