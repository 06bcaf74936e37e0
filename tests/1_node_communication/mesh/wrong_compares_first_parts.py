"""Your `tie_break` compares only what stands before the @, so two nodes called alike on two
hosts give the same answer. Compare the whole names.

caught by: test_of_two_that_dial_each_other_one_gives_way
"""


def tie_break(here: str, there: str) -> Literal["nok", "ok_simultaneous"]:
    return "nok" if here.split("@")[0] > there.split("@")[0] else "ok_simultaneous"
