"""You look into the table, where a process of this node that is dead may still be:
`whereis_name` tells whether anybody has the name.

caught by: test_the_name_of_a_process_here_that_is_dead_is_free
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes):
        if read(here().part(Table), name) is not None or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
