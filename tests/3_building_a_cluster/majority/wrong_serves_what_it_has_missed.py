"""You serve as soon as there is a majority. While this node had none the others may have
gone on without it: it is to catch up first.

caught by: test_a_node_with_a_majority_serves_when_it_has_caught_up
"""


def allow():
    standing = here().part(Standing)
    return has_majority(standing.configured, nodes_of(here()))
