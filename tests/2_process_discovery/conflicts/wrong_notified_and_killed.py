"""Who loses the name is told, and killed. It was to live on: that is what there are two
methods for.

caught by: test_one_of_the_two_keeps_the_name_and_both_live
"""


def random_notify_name(name, one, two):
    stays, goes = by_node(one, two)
    send(goes, (CONFLICT, name))
    exit_process(goes, KILL)
    return stays
