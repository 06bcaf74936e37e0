"""You send each process its own pid. It knows that one; it has to find the other one.

caught by: test_each_is_told_of_the_name_and_the_other
"""


def notify_all_name(name, one, two):
    send(one, (CONFLICT, name, one))
    send(two, (CONFLICT, name, two))
    return NONE
