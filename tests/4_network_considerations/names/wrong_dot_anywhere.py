"""Your kind takes a dot anywhere in the name for a sign that it is long. Only the host part
counts.

caught by: test_a_dot_in_the_name_part_says_nothing
"""


def kind(node: str) -> Literal["long", "short"]:
    host = node
    return "long" if "." in host or ":" in host else "short"
