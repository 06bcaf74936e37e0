"""You look at pid and method under the lock. What they are does not change: look first, and do
not stop the whole cluster for a call that fails anyway.

caught by: test_what_is_refused_anyway_locks_nothing
"""


async def register_name(name, pid, resolve=random_exit_name):

    async def test_and_write(nodes):
        must_be(Pid, pid)
        method = method_of(resolve)
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
