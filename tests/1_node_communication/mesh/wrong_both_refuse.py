"""Your `tie_break` always answers "nok": of two that dial each other both are refused, and no
connection is left. Exactly one of the two is to give way.

caught by: test_of_two_that_dial_each_other_one_gives_way
"""


def tie_break(here: str, there: str) -> Literal["nok", "ok_simultaneous"]:
    return "nok"
