"""You leave the helper alone. It goes on after the loss, and writes what it has from others
that are gone.

caught by: test_catching_up_is_ended_by_the_next_loss
"""


def step_back(standing):
    standing.caught_up = False
    standing.helper = None
    ended = list(standing.stoppable)
    standing.stoppable.clear()
    for pid in ended:
        exit_process(pid, NO_MAJORITY)
        exit_process(pid, KILL)
