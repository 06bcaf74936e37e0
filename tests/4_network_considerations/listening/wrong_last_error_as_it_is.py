"""You raise the error of the last port that was taken. It says nothing of the others nor
what to do: raise PortsTaken with the line of `explain`.

caught by: test_when_all_are_taken_it_says_which
"""

async def bind_first(bind, host, ports):
    last = None
    for port in ports:
        try:
            return await bind(port)
        except OSError as error:
            if error.errno not in TAKEN:
                raise
            last = error
    raise last
