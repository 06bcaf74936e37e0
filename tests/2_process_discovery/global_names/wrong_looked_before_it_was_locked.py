"""You look whether the name is free, then lock, then write. All who want it at that moment
find it free, and get the lock one after the other: look when you have it.

caught by: test_whether_a_name_is_free_is_looked_for_under_the_lock
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)
    if whereis_name(name) is not None:
        return NO

    async def test_and_write(nodes):
        if not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
