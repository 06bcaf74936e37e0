"""You name the first port only. Whoever reads it must know how far the range goes that is
full: name the last one too.

caught by: test_what_to_do_is_one_line_that_names_the_ports_and_the_host
"""

def explain(host, ports):
    where = f" at {host}" if host else ""
    return f"port {ports[0]} and those after it{where} are taken: give a wider range"
