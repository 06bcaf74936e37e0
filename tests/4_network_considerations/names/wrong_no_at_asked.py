"""Your parse takes a text without any @ for a name. There is exactly one @ in a node name,
with something on both sides of it.

caught by: test_a_name_without_an_at_is_none
"""


def parse(node):
    name, at, host = node.partition("@")
    if "@" in host or at and not (name and host):
        raise BadName(f"{node!r} is no node name")
    return name, host
