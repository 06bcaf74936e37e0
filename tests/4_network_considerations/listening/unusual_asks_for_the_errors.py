"""Each try gives a pair of what was bound and the error; a loop that never leaves early goes
over a generator of tries."""

def candidates(low, high):
    if low == high == 0:
        return (0,)
    ports = [port for port in range(low, high + 1) if 0 < port < 65536]
    if not ports or ports[0] != low or ports[-1] != high:
        raise ValueError((low, high))
    return tuple(ports)


async def bind_first(bind, host, ports):
    queue, tried, bound = iter(ports), [], []
    while not bound:
        port = next(queue, None)
        if port is None:
            raise PortsTaken(explain(host, tried))
        tried.append(port)
        result, error = await attempt(bind, port)
        if error is None:
            bound.append(result)
        elif error.errno not in TAKEN:
            raise error
    return bound[0]


async def attempt(bind, port):
    try:
        return await bind(port), None
    except OSError as error:
        return None, error


def explain(host, ports):
    there = ", ".join(str(port) for port in ports)
    return f"taken{' on ' + host if host else ''}: {there}"
