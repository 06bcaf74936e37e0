"""You end the helper and still have it noted. Its last word may be in the mailbox already,
and would be believed: after the loss nobody is the helper.

caught by: test_what_an_ended_helper_has_said_is_not_believed
"""


def step_back(standing):
    standing.caught_up = False
    ended = list(standing.stoppable)
    if standing.helper is not None:
        ended.append(standing.helper)
    standing.stoppable.clear()
    for pid in ended:
        exit_process(pid, NO_MAJORITY)
        exit_process(pid, KILL)
