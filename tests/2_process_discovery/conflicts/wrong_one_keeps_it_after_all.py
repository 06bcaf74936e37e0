"""You tell both, and return one of them. Then it has the name, and thinks that it has lost it.

caught by: test_neither_keeps_the_name_and_both_live
"""


def notify_all_name(name, one, two):
    send(one, (CONFLICT, name, two))
    send(two, (CONFLICT, name, one))
    return min(one, two, key=lambda pid: pid.node)
