"""Regular expressions and modules of Python's for hosts and addresses."""

from ipaddress import ip_address

WHOLE = re.compile(r"([^@]+)@([^@]+)", re.DOTALL)


def parse(node):
    found = WHOLE.fullmatch(node)
    if found is None:
        raise BadName(f"not name@host: {node!r}")
    return found[1], found[2]


def complete(name, *, long, hostname=None):
    if "@" not in name:
        if hostname is None:
            hostname = socket.getfqdn() if long else socket.gethostname()
        labels = hostname.split(".")
        if long and len(labels) < 2:
            raise BadName(f"{hostname!r} is no full name of a machine")
        name = f"{name}@{hostname if long else labels[0]}"
    allowed = re.compile(f"({NAME.pattern})@({HOST.pattern})")
    found = allowed.fullmatch(name)
    if not found:
        raise BadName(f"{name!r} has characters that Erlang does not take")
    if not long and len(found[2].split(".")) > 1:
        raise BadName(f"{name!r} is a long name")
    return name


def kind(node):
    _, host = parse(node)
    try:
        ip_address(host)
        return "long"
    except ValueError:
        return ("short", "long")["." in host]
