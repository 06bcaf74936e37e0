"""You look whether the process has a name already before you lock. Meanwhile another may give
it one: under the lock is where to look.

caught by: test_of_two_names_for_one_process_at_once_it_gets_one
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)
    allowed = may_have(pid, name)

    async def test_and_write(nodes):
        if whereis_name(name) is not None or not allowed:
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
