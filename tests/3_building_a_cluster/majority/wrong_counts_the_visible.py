"""You compare with the nodes that are seen. Each side of a cut sees all of its own, and
takes itself for the whole: what counts is how many there are to be.

caught by: test_more_than_half_of_the_configured_nodes_are_a_majority
"""


def has_majority(configured, reachable):
    wanted = set(configured)
    seen = {here().name, *reachable}
    return 2 * len(wanted & seen) > len(seen)
