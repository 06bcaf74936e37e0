"""A short name without a host part gets all of this machine's name. It gets it up to the first
dot only, or it would be no short name.

caught by: test_a_short_name_gets_this_host_up_to_its_first_dot
"""


def complete(name: str, *, long: bool, hostname: str | None = None) -> str:
    head, at, host = name.partition("@")
    if not at:
        system = hostname or (socket.getfqdn() if long else socket.gethostname())
        host = system
        if long and "." not in host:
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
