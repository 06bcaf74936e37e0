"""You end one of the registered processes and return.

caught by: test_what_was_registered_is_ended_at_the_loss
"""


def step_back(standing):
    standing.caught_up = False
    if standing.helper is not None:
        exit_process(standing.helper, KILL)
    standing.helper = None
    while standing.stoppable:
        pid, _ = standing.stoppable.popitem()
        exit_process(pid, NO_MAJORITY)
        return exit_process(pid, KILL)
