"""You send "kill" as text. A process that traps exits takes it for a reason like any other,
and lives on without its name: only the atom KILL can't be trapped.

caught by: test_who_is_killed_can_not_trap_it
"""


def random_exit_name(name, one, two):
    stays, goes = by_node(one, two)
    exit_process(goes, "kill")
    return stays
