"""Of equal stamps you let the smaller node name count. All copies of one cluster have to go by
the same rule, and the rule is the greater one.

caught by: test_of_equal_stamps_the_greater_node_counts
"""


def last_writer(one: Write, other: Write) -> Write:
    if one[0] == other[0] and one[1] != other[1]:
        return min(one, other, key=lambda write: write[1])
    return max(one, other, key=lambda write: (write[0], identity(write[2])))
