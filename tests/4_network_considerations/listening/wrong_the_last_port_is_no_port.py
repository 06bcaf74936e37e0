"""You refuse the port 65535. It is the last one that there is, and a range may end there.

caught by: test_the_first_and_the_last_of_all_ports_can_be_had
"""

def candidates(low, high):
    if (low, high) == (0, 0):
        return [0]
    if low not in range(1, 65535) or high not in range(low, 65535):
        raise ValueError("no range")
    return list(range(low, high + 1))
