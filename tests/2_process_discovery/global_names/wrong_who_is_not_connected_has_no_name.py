"""You return nobody where the process is at a node that is not connected. What this node can't
know it does not guess: the table says who has the name.

caught by: test_of_a_process_of_another_node_only_the_table_is_known
"""


def whereis_name(name):
    pid = read(here().part(Table), name)
    if pid is None:
        return None
    if pid.node != here().name:
        return pid if pid.node in nodes_of(here()) else None
    return pid if is_alive(pid) else None
