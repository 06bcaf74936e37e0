"""You return "none" as text. What is asked for is the atom.

caught by: test_the_methods_of_global_can_be_asked_for
"""


def notify_all_name(name, one, two):
    send(one, (CONFLICT, name, two))
    send(two, (CONFLICT, name, one))
    return "none"
