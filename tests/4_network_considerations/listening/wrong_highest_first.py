"""You try the ports in an order of your own. They are given in the order in which to try
them, the lowest of a range first.

caught by: test_ports_are_tried_in_their_order
"""

async def bind_first(bind, host, ports):
    ports = sorted(ports)
    for port in ports:
        try:
            return await bind(port)
        except OSError as error:
            if error.errno not in TAKEN:
                raise
    raise PortsTaken(explain(host, ports))
