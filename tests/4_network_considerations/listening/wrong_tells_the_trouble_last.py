"""You try all other ports before you raise a trouble that is none of ports. Raise it at
once.

caught by: test_after_another_trouble_no_other_port_is_tried
"""

async def bind_first(bind, host, ports):
    tried, trouble = [], None
    for port in ports:
        try:
            return await bind(port)
        except OSError as error:
            tried.append(port)
            if error.errno not in TAKEN:
                trouble = trouble or error
    raise trouble or PortsTaken(explain(host, tried))
