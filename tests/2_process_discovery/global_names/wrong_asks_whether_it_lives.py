"""You ask the other node whether the process lives. The answer would come later, and be old
when it comes: a look into a table sends nothing.

caught by: test_to_find_a_name_takes_no_message_and_no_other_node
"""

from minibeam.nodes.monitors import demonitor, monitor


def whereis_name(name):
    pid = read(here().part(Table), name)
    if pid is None or (pid.node == here().name and not is_alive(pid)):
        return None
    if pid.node != here().name:
        demonitor(monitor(pid), flush=True)
    return pid
