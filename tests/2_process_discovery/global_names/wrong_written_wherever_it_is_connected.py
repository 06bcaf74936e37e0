"""You write to all nodes that are connected. Those that share no names with this one yet are
not locked either: write to the nodes that your function is given.

caught by: test_only_nodes_that_share_names_with_this_one_are_written_to
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes):
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write([here().name, *nodes_of(here())], (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
