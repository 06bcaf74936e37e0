"""You tell only one of the two. The other one goes on and believes that it has the name.

caught by: test_both_are_told_once
"""


def notify_all_name(name, one, two):
    send(one, (CONFLICT, name, two))
    return NONE
