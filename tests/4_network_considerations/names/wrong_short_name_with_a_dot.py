"""You start a short name whose host part has a dot. That is a long name: nodes with short
names could never dial it. Raise BadName.

caught by: test_a_short_name_has_no_dot_in_its_host
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
    if not NAME.fullmatch(head) or not HOST.fullmatch(host):
        full = f"{head}@{host}"
        raise BadName(f"invalid node name {full!r}: letters, digits, _ and - only")
    return f"{head}@{host}"
