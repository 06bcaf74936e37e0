"""You answer `yes` to a process that has the name already. It is not free: `no`, as for
anybody else.

caught by: test_a_name_that_somebody_has_is_not_given_to_another
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes):
        if whereis_name(name) == pid:
            return YES
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
