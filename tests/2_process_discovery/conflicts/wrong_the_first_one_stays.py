"""The first of the two stays, for you. Whoever asks from the other side gives them the other
way round, and then both die.

caught by: test_who_is_killed_does_not_depend_on_who_comes_first
"""


def random_exit_name(name, one, two):
    exit_process(two, KILL)
    return one
