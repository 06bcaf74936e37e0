"""You let stamp and node decide, and where both are equal keep the copy that is here. Another
copy keeps the other one, for ever.

caught by: test_copies_agree_also_on_two_writes_of_one_stamp_and_one_node
"""


def last_writer(one: Write, other: Write) -> Write:
    return max(one, other, key=lambda write: write[:2])
