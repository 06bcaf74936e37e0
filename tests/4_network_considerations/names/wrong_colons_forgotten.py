"""Your kind knows addresses with dots only. One of IP version 6 has colons: a@::1 is long as
well.

caught by: test_an_address_is_long
"""


def kind(node: str) -> Literal["long", "short"]:
    host = parse(node)[1]
    return "long" if "." in host else "short"
