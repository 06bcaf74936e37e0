"""Your compatible lets a node with a long name dial one with a short name. Neither may dial
the other.

caught by: test_a_long_name_does_not_dial_a_short_one
"""


def compatible(here: str, peer: str) -> str | None:
    if kind(here) == kind(peer) or kind(peer) == "short":
        return None
    running = "running" if kind(here) == "long" else "NOT running"
    return (
        f"** System {running} to use fully qualified hostnames ** "
        f"Hostname {parse(peer)[1]} is illegal **"
    )
