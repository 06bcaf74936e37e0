"""You pass over every OSError. Where the address is not of this machine no other port helps,
and to say that all are taken is wrong: pass over those in TAKEN only.

caught by: test_another_trouble_is_not_taken_for_a_taken_port
"""

async def bind_first(bind, host, ports):
    tried = []
    for port in ports:
        try:
            return await bind(port)
        except OSError:
            tried.append(port)
    raise PortsTaken(explain(host, tried))
