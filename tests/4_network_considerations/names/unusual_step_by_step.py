"""Letter by letter, with the answers of compatible in a table."""


def parse(node):
    parts = [""]
    for letter in node:
        if letter == "@":
            parts.append("")
        else:
            parts[-1] += letter
    match parts:
        case [name, host] if min(len(name), len(host)) > 0:
            return (name, host)
    raise BadName("a node name is name@host, not " + repr(node))


def complete(name, *, long, hostname=None):
    head, *rest = name.split("@", 1)
    if rest:
        (host,) = rest
    elif long:
        host = socket.getfqdn() if hostname is None else hostname
        if host.find(".") < 0:
            raise BadName("this machine has no full name")
    else:
        host = socket.gethostname() if hostname is None else hostname
        host = host[: host.index(".")] if "." in host else host
    problems = [
        not NAME.fullmatch(head), not HOST.fullmatch(host), "." in host and not long
    ]
    if any(problems):
        raise BadName(f"no node can be called {head!r} at {host!r}")
    return "@".join([head, host])


def kind(node):
    return "long" if set(parse(node)[1]) & set(".:") else "short"


def compatible(here, peer):
    host = parse(peer)[1]
    words = "** System {} to use fully qualified hostnames ** Hostname {} is illegal **"
    return {
        ("long", "short"): words.format("running", host),
        ("short", "long"): words.format("NOT running", host),
    }.get((kind(here), kind(peer)))
