"""You return nothing from notify_all_name. An Erlang node is given the atom `nil` then; what
says "nobody" is NONE.

caught by: test_neither_keeps_the_name_and_both_live
"""


def notify_all_name(name, one, two):
    send(one, (CONFLICT, name, two))
    send(two, (CONFLICT, name, one))
