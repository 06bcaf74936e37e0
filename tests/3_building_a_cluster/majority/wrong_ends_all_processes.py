"""You end all processes of the node. Some have nothing to do with it, and `majority` is one
of them: who would notice that the others are back?

caught by: test_what_was_registered_is_ended_at_the_loss
"""


def step_back(standing):
    standing.caught_up = False
    standing.helper = None
    for pid in list(here().processes):
        if pid != self_():
            exit_process(pid, NO_MAJORITY)
            exit_process(pid, KILL)
    standing.stoppable.clear()
