"""Your parse lets Python's ValueError out where there is not exactly one @. Whoever calls it
expects a BadName, which says what is wrong.

caught by: test_a_name_without_an_at_is_none
"""


def parse(node):
    name, host = node.split("@")
    if not name or not host:
        raise BadName(f"{node!r} is no node name: write name@host")
    return name, host
