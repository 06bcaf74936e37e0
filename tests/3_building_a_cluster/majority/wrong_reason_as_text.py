"""The reason is text. To Erlang, and to whoever compares terms, it is a binary: NO_MAJORITY
is an atom.

caught by: test_the_reason_is_an_atom
"""


def step_back(standing):
    standing.caught_up = False
    if standing.helper is not None:
        standing.stoppable[standing.helper] = None
    standing.helper = None
    for pid in list(standing.stoppable):
        exit_process(pid, "no_majority")
        exit_process(pid, KILL)
    standing.stoppable.clear()
