"""You tell the one that keeps the name that there was a conflict. It is the other one that has
lost it and has to know.

caught by: test_who_has_lost_the_name_is_told_which
"""


def random_notify_name(name, one, two):
    stays, goes = by_node(one, two)
    send(stays, (CONFLICT, name))
    return stays
