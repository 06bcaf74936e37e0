"""Your messages begin with text, where OTP's have an atom. No process that waits for one will
take it.

caught by: test_what_they_are_told_begins_with_an_atom
"""


def random_notify_name(name, one, two):
    stays, goes = by_node(one, two)
    send(goes, (str(CONFLICT), name))
    return stays


def notify_all_name(name, one, two):
    send(one, (str(CONFLICT), name, two))
    send(two, (str(CONFLICT), name, one))
    return NONE
