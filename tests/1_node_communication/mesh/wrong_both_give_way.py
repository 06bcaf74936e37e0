"""Your `tie_break` always answers "ok_simultaneous": both give their own dial up for the
other's, and no connection is left. Exactly one is to give way.

caught by: test_of_two_that_dial_each_other_one_gives_way
"""


def tie_break(here: str, there: str) -> Literal["nok", "ok_simultaneous"]:
    return "ok_simultaneous"
