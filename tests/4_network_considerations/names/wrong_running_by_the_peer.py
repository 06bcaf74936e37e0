"""Your compatible says NOT running where this node does run with long names, and the other way
round. It is the kind of `here` that counts, not that of the peer.

caught by: test_it_says_whether_this_node_runs_with_long_names
"""


def compatible(here: str, peer: str) -> str | None:
    if kind(here) == kind(peer):
        return None
    running = "running" if kind(peer) == "long" else "NOT running"
    return (
        f"** System {running} to use fully qualified hostnames ** "
        f"Hostname {parse(peer)[1]} is illegal **"
    )
