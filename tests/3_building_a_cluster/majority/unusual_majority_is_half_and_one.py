"""How many are needed is worked out first; and who is ended is ended in the opposite
order."""


def has_majority(configured, reachable):
    wanted = frozenset(configured)
    needed = len(wanted) // 2 + 1
    return len(wanted.intersection([*reachable, here().name])) >= needed


def step_back(standing):
    gone, standing.stoppable = standing.stoppable, {}
    standing.caught_up, helper, standing.helper = False, standing.helper, None
    for pid in reversed(gone):
        exit_process(pid, NO_MAJORITY)
        exit_process(pid, KILL)
    if helper is not None:
        exit_process(helper, NO_MAJORITY)
        exit_process(helper, KILL)
