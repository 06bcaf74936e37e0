"""Without a host you say None. Nobody who starts a node knows what that is: leave it out, or
say what it stands for, this machine.

caught by: test_without_a_host_no_host_is_named
"""

def explain(host, ports):
    if len(ports) == 1:
        return f"port {ports[0]} at {host} is taken: give another"
    return f"all ports from {ports[0]} to {ports[-1]} at {host} are taken: stop a node there"
