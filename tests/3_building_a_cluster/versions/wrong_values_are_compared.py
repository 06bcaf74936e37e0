"""You compare the values themselves. Two dicts, or a number and a text, are neither less nor
greater: compare what `identity` makes of them.

caught by: test_copies_agree_also_on_two_writes_of_one_stamp_and_one_node
"""


def last_writer(one: Write, other: Write) -> Write:
    return max(one, other)
