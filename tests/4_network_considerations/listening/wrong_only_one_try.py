"""You give up at the first port that is taken. Pass it over and try the next: that is what
the range is for.

caught by: test_the_first_free_port_is_taken
"""

async def bind_first(bind, host, ports):
    ports = list(ports)
    try:
        return await bind(ports[0])
    except OSError as error:
        if error.errno not in TAKEN:
            raise
        raise PortsTaken(explain(host, ports)) from None
