"""You return a process of this node that is dead. The name server may not have come to remove
it, but `is_alive` knows.

caught by: test_a_process_of_this_node_that_is_dead_has_no_name
"""


def whereis_name(name):
    return read(here().part(Table), name)
