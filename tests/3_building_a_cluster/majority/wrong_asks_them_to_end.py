"""You send one exit signal. Who traps exits gets a message of it, and lives on: only KILL
ends everybody.

caught by: test_who_traps_exits_is_ended_as_well
"""


def step_back(standing):
    standing.caught_up = False
    if standing.helper is not None:
        standing.stoppable[standing.helper] = None
    standing.helper = None
    for pid in list(standing.stoppable):
        exit_process(pid, NO_MAJORITY)
    standing.stoppable.clear()
