"""You speak of a range, from a port to itself, where there is only one port. Say that this
one is taken.

caught by: test_where_there_is_one_port_no_range_is_spoken_of
"""

def explain(host, ports):
    where = host or "this machine"
    return f"all ports from {ports[0]} to {ports[-1]} at {where} are taken: stop a node there"
