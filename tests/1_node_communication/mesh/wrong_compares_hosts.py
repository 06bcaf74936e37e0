"""Your `tie_break` compares only the hosts, so two nodes of one host give the same answer.
Compare the whole names.

caught by: test_of_two_that_dial_each_other_one_gives_way
"""


def tie_break(here: str, there: str) -> Literal["nok", "ok_simultaneous"]:
    return "nok" if here.split("@")[1] > there.split("@")[1] else "ok_simultaneous"
