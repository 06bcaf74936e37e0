"""Your compatible wants both nodes on one host. It is the kind of their names that must be the
same, long or short.

caught by: test_it_does_not_matter_whether_the_hosts_are_the_same
"""


def compatible(here: str, peer: str) -> str | None:
    if kind(here) == kind(peer) and ("127" in peer or parse(here)[1] == parse(peer)[1]):
        return None
    running = "running" if kind(here) == "long" else "NOT running"
    return (
        f"** System {running} to use fully qualified hostnames ** "
        f"Hostname {parse(peer)[1]} is illegal **"
    )
