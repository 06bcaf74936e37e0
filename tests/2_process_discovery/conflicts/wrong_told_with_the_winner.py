"""You put the winner's pid into the message. That is the form of notify_all_name; here it is
(CONFLICT, name).

caught by: test_who_has_lost_the_name_is_told_which
"""


def random_notify_name(name, one, two):
    stays, goes = by_node(one, two)
    send(goes, (CONFLICT, name, stays))
    return stays
