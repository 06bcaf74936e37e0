"""Who is the first of the two loses its name. Asked the other way round the other one does,
and then each is told that it has lost.

caught by: test_who_loses_the_name_does_not_depend_on_who_asks
"""


def random_notify_name(name, one, two):
    goes, stays = one, two
    send(goes, (CONFLICT, name))
    return stays
