"""You leave it to the node of the process to take the name back everywhere. When that node
itself is gone nobody does: each node removes the entry from its own table.

caught by: test_the_entry_of_a_process_that_is_gone_is_removed
"""

from minibeam.nodes.processes import spawn


def entry_down(table, name, pid):
    if pid.node != here().name or read(table, name) != pid:
        return False

    async def tell_all():
        async def remove(nodes):
            if read(table, name) == pid:
                await write(nodes, (UNREGISTER, name))
            return OK

        await under_the_lock(remove)

    spawn(tell_all)
    return True
