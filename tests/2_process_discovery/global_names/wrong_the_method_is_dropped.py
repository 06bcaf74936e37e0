"""You always write the default method. Whoever gave another one wants no process killed when
two clusters meet: write the `method_of` what you are given.

caught by: test_the_method_is_written_with_the_name
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method_of(resolve)

    async def test_and_write(nodes):
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method_of(random_exit_name)))
        return YES

    return await under_the_lock(test_and_write)
