"""You find the nodes before you lock. One that joins while you wait for the lock is locked
with the others, and must be written to as well: take the nodes that your function is given.

caught by: test_a_node_that_has_joined_meanwhile_is_written_to
"""

from minibeam.discovery.global_join import Cluster


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)
    targets = [here().name, *here().part(Cluster).known]

    async def test_and_write(nodes):
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write(targets, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
