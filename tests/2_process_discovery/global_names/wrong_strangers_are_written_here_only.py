"""You write the name of a process of another node here alone, as if that node told all others.
It does not know of it: all nodes that are locked write, whoever is registered.

caught by: test_every_node_finds_a_process_that_was_registered_elsewhere
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes):
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        targets = nodes if pid.node == here().name else [here().name]
        await write(targets, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
