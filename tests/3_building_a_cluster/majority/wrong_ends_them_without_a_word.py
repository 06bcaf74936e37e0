"""You only kill them. Who waits for one of them learns `killed`, which may be anything:
send NO_MAJORITY first, and then KILL.

caught by: test_who_waits_for_an_ended_process_learns_why
"""


def step_back(standing):
    standing.caught_up = False
    if standing.helper is not None:
        standing.stoppable[standing.helper] = None
    standing.helper = None
    for pid in list(standing.stoppable):
        exit_process(pid, KILL)
    standing.stoppable.clear()
