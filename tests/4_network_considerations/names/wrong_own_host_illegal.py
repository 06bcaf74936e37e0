"""Your compatible calls this node's own host illegal. It is the host part of the peer that
can't be dialled from here.

caught by: test_it_says_which_host_is_illegal
"""


def compatible(here: str, peer: str) -> str | None:
    if kind(here) == kind(peer):
        return None
    running = "running" if kind(here) == "long" else "NOT running"
    return (
        f"** System {running} to use fully qualified hostnames ** "
        f"Hostname {parse(here)[1]} is illegal **"
    )
