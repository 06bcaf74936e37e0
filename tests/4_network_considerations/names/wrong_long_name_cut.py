"""A long name without a host part gets this machine's name up to its first dot. It gets all of
it: the full name.

caught by: test_a_long_name_gets_all_of_this_host
"""


def complete(name: str, *, long: bool, hostname: str | None = None) -> str:
    head, at, host = name.partition("@")
    if not at:
        system = hostname or (socket.getfqdn() if long else socket.gethostname())
        host = system.partition(".")[0]
        if long and "." not in system:
            raise BadName(
                f"can't set long node name {name!r}: this machine ({host}) has no full "
                "name; give a host, as in name@127.0.0.1"
            )
    if not NAME.fullmatch(head) or not HOST.fullmatch(host):
        full = f"{head}@{host}"
        raise BadName(f"invalid node name {full!r}: letters, digits, _ and - only")
    if not long and "." in host:
        raise BadName(f"can't set short node name {name!r}: its host has a dot; use --name")
    return f"{head}@{host}"
