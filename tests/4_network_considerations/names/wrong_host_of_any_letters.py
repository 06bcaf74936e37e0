"""You look at the letters of the name part and not at those of the host part. That one must
match HOST, from end to end.

caught by: test_a_host_part_of_other_letters_is_refused
"""


def complete(name: str, *, long: bool, hostname: str | None = None) -> str:
    head, at, host = name.partition("@")
    if not at:
        system = hostname or (socket.getfqdn() if long else socket.gethostname())
        host = system if long else system.partition(".")[0]
        if long and "." not in host:
            raise BadName(
                f"can't set long node name {name!r}: this machine ({host}) has no full "
                "name; give a host, as in name@127.0.0.1"
            )
    if not NAME.fullmatch(head) or not host or "@" in host:
        full = f"{head}@{host}"
        raise BadName(f"invalid node name {full!r}: letters, digits, _ and - only")
    if not long and "." in host:
        raise BadName(f"can't set short node name {name!r}: its host has a dot; use --name")
    return f"{head}@{host}"
