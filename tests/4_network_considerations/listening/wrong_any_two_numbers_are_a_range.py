"""You take any two numbers for a range. From a range that is empty, or has ports that don't
exist, nobody can learn what is wrong: raise ValueError.

caught by: test_what_is_no_range_is_refused
"""

def candidates(low, high):
    return list(range(low, high + 1))
