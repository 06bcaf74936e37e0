"""You also tell the one that stays, which did not ask: OTP does not, and nobody expects this
message.

caught by: test_who_keeps_the_name_after_a_kill_is_told_nothing
"""


def random_exit_name(name, one, two):
    stays, goes = by_node(one, two)
    exit_process(goes, KILL)
    send(stays, (CONFLICT, name))
    return stays
