"""You keep the write with the smaller stamp. It is the last one that counts.

caught by: test_the_greater_stamp_counts
"""


def last_writer(one: Write, other: Write) -> Write:
    return min(one, other, key=lambda write: (*write[:2], identity(write[2])))
