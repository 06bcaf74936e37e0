"""You compare the nodes before the stamps. The greater stamp counts, whoever wrote it; the
node decides only where stamps are equal.

caught by: test_the_greater_stamp_counts
"""


def last_writer(one: Write, other: Write) -> Write:
    return max(one, other, key=lambda write: (write[1], write[0], identity(write[2])))
