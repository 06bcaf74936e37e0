"""You let a range begin at 0. Port 0 means any that is free, so a node with the range 0-9100
would listen outside of it: a range begins at 1 or later.

caught by: test_port_0_is_in_no_range
"""

def candidates(low, high):
    if not 0 <= low <= high <= 65535:
        raise ValueError("no range")
    return list(range(low, high + 1))
