"""You step back and end nobody. What runs goes on: it holds its names and its state, and
after the cut there are two of it.

caught by: test_what_was_registered_is_ended_at_the_loss
"""


def step_back(standing):
    standing.caught_up = False
    helper, standing.helper = standing.helper, None
    if helper is not None:
        exit_process(helper, KILL)
