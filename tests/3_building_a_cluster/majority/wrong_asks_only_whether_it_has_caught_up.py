"""You ask only whether the node has caught up. It is told of a loss by a message, and until
`majority` has read that you go on serving: ask who is connected now.

caught by: test_nothing_is_served_from_the_moment_of_the_loss
"""


def allow():
    return here().part(Standing).caught_up
