"""You notify the loser, and return nothing. That is `none`, so the winner loses the name too,
and nobody tells it.

caught by: test_one_of_the_two_keeps_the_name_and_both_live
"""


def random_notify_name(name, one, two):
    stays, goes = by_node(one, two)
    send(goes, (CONFLICT, name))
