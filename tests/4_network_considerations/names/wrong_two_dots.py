"""Your kind asks for two dots at least. One is enough: box.org is a full name.

caught by: test_a_host_with_a_dot_is_long
"""


def kind(node: str) -> Literal["long", "short"]:
    host = parse(node)[1]
    return "long" if host.count(".") > 1 or ":" in host else "short"
