"""You keep the later of two equal stamps to arrive. They arrive in another order at another
copy, and that one keeps the other: let something decide that both copies know.

caught by: test_of_equal_stamps_the_greater_node_counts
"""


def last_writer(one: Write, other: Write) -> Write:
    return other if other[0] >= one[0] else one
