"""You bind all ports and take the first that worked. What is bound stays bound, so no other
node of this machine gets one: stop at the first.

caught by: test_no_port_is_bound_but_the_one
"""

async def bind_first(bind, host, ports):
    tried = []
    bound = []
    for port in ports:
        try:
            bound.append(await bind(port))
        except OSError as error:
            if error.errno not in TAKEN:
                raise
            tried.append(port)
    if bound:
        return bound[0]
    raise PortsTaken(explain(host, tried))
