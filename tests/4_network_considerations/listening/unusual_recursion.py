"""The first port is tried, and if it is taken the same is done with the rest; the candidates
are a range object."""

def candidates(low, high):
    first, last = sorted([low, high])
    fine = low == first and (low == high == 0 or (first > 0 and last < 65536))
    if not fine:
        raise ValueError(f"{low} to {high} is no range")
    return range(low, high + 1)


async def bind_first(bind, host, ports):
    return await bind_one_of(bind, host, list(ports), [])


async def bind_one_of(bind, host, left, taken):
    if not left:
        raise PortsTaken(explain(host, taken))
    port, *others = left
    try:
        return await bind(port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE or error.errno == errno.EACCES:
            return await bind_one_of(bind, host, others, [*taken, port])
        raise


def explain(host, ports):
    which = "-".join(str(port) for port in dict.fromkeys((min(ports), max(ports))))
    at = "" if host is None else f"{host}:"
    return f"{at}{which} can't be bound, something else listens there"
