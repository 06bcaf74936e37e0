"""Your kind takes only addresses for long. A full name such as box.example.org is long too:
what counts is the dot.

caught by: test_a_host_with_a_dot_is_long
"""


def kind(node):
    host = parse(node)[1]
    return "long" if not host.strip("0123456789.:abcdef") else "short"
