"""You refuse a long name whose host part, which was given, has no dot. Only what you look up
yourself must have one: Erlang starts such a node.

caught by: test_a_host_that_is_given_to_a_long_name_may_have_no_dot
"""


def complete(name: str, *, long: bool, hostname: str | None = None) -> str:
    head, at, host = name.partition("@")
    if not at:
        system = hostname or (socket.getfqdn() if long else socket.gethostname())
        host = system if long else system.partition(".")[0]
    if not NAME.fullmatch(head) or not HOST.fullmatch(host):
        full = f"{head}@{host}"
        raise BadName(f"invalid node name {full!r}: letters, digits, _ and - only")
    if long and "." not in host:
        raise BadName(f"can't set long node name {name}: its host has no dot")
    if not long and "." in host:
        raise BadName(f"can't set short node name {name!r}: its host has a dot; use --name")
    return f"{head}@{host}"
