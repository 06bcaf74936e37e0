"""You ask `reachable`, which is what `majority` has read so far. The word of a loss may
still wait in its mailbox: ask who is connected at this moment (`nodes_of`).

caught by: test_nothing_is_served_from_the_moment_of_the_loss
"""


def allow():
    standing = here().part(Standing)
    return standing.caught_up and has_majority(standing.configured, standing.reachable)
