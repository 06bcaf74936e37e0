"""You refuse processes of other nodes. Any process can have a name, whoever registers it and
wherever.

caught by: test_a_process_of_any_node_may_be_registered_at_any_node
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes):
        if pid.node != here().name:
            return NO
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
