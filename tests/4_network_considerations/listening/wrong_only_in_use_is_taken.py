"""You pass over ports in use only. One that may not be had (EACCES) is as good as taken, and
TAKEN has both.

caught by: test_a_port_that_may_not_be_had_is_passed_over_too
"""

async def bind_first(bind, host, ports):
    tried = []
    for port in ports:
        try:
            return await bind(port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            tried.append(port)
    raise PortsTaken(explain(host, tried))
