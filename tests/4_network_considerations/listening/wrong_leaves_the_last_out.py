"""Your range ends before its last port, as Python's ranges do. Whoever opens the ports from
9100 to 9105 in a firewall means 9105 too.

caught by: test_a_range_has_both_its_ends
"""

def candidates(low, high):
    if (low, high) == (0, 0):
        return [0]
    if not 1 <= low <= high <= 65535:
        raise ValueError("no range")
    return list(range(low, high)) or [low]
