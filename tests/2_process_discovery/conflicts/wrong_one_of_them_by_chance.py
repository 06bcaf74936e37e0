"""You toss a coin for who is killed. Where it is asked twice, each time about the same two,
both may die: who stays must depend on nothing but the two.

caught by: test_who_is_killed_is_no_matter_of_chance
"""


def random_exit_name(name, one, two):
    stays, goes = here().random.sample([one, two], 2)
    exit_process(goes, KILL)
    return stays
