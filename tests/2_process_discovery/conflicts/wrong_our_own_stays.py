"""The process of the node that is asked stays. The other node is asked as well, one day, and
says the same of its own: both die.

caught by: test_who_is_killed_does_not_depend_on_the_node_that_asks
"""


def random_exit_name(name, one, two):
    stays, goes = (one, two) if one.node == here().name else (two, one)
    exit_process(goes, KILL)
    return stays
