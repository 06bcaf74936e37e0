"""Your parse takes a name with nothing before or behind its @. Both parts must have something
in them.

caught by: test_both_parts_of_a_name_have_something_in_them
"""


def parse(node):
    name, at, host = node.partition("@")
    if not at or "@" in host:
        raise BadName(f"{node!r} is no node name: it takes one @")
    return name, host
