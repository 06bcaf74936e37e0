"""Both are sent the same message, and one of them has the name all the same. Only the loser is
told.

caught by: test_who_keeps_the_name_is_told_nothing
"""


def random_notify_name(name, one, two):
    stays, goes = by_node(one, two)
    send(goes, (CONFLICT, name))
    send(stays, (CONFLICT, name))
    return stays
