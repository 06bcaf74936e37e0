"""The votes are counted one by one, and what is to be ended is taken out one at a time."""


def has_majority(configured, reachable):
    votes = 0
    against = 0
    there = [here().name, *reachable]
    for name in dict.fromkeys(configured):
        if name in there:
            votes += 1
        else:
            against += 1
    return votes > against


def allow():
    node = here()
    standing = node.part(Standing)
    if not standing.caught_up:
        return False
    connected = [name for name in nodes_of(node) if name in standing.configured]
    return has_majority(standing.configured, connected)


def step_back(standing):
    if standing.helper:
        exit_process(standing.helper, KILL)
        standing.helper = None
    while standing.stoppable:
        pid, _ = standing.stoppable.popitem()
        exit_process(pid, NO_MAJORITY)
        exit_process(pid, KILL)
    standing.caught_up = False
