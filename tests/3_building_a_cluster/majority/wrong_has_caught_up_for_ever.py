"""You leave `caught_up` as it is. When the majority is back the node serves at once, with
what it knew before the cut.

caught by: test_what_was_caught_up_with_before_a_loss_does_not_count_after_it
"""


def step_back(standing):
    ended = list(standing.stoppable)
    if standing.helper is not None:
        ended.append(standing.helper)
    standing.stoppable.clear()
    standing.helper = None
    for pid in ended:
        exit_process(pid, NO_MAJORITY)
        exit_process(pid, KILL)
