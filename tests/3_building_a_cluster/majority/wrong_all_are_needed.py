"""You ask for all of the configured nodes. Then one that is down stops everybody, and the
cluster is less reliable than one machine: more than half is enough.

caught by: test_more_than_half_of_the_configured_nodes_are_a_majority
"""


def has_majority(configured, reachable):
    wanted = set(configured)
    return bool(wanted) and wanted <= {here().name, *reachable}
