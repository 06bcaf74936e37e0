"""Your `tie_break` makes no difference between large and small letters, so a@one and A@one
give the same answer. Names are compared as they are.

caught by: test_of_two_that_dial_each_other_one_gives_way
"""


def tie_break(here: str, there: str) -> Literal["nok", "ok_simultaneous"]:
    return "nok" if here.lower() > there.lower() else "ok_simultaneous"
