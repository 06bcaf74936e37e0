"""Your parse splits at the last @, so a name may have two of them. There is exactly one: look
whether another one is left.

caught by: test_a_name_with_two_ats_is_none
"""


def parse(node):
    name, at, host = node.rpartition("@")
    if not at or not name or not host:
        raise BadName(f"{node!r} is no node name: write name@host")
    return name, host
