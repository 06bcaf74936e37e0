"""You don't look whether it is a pid. What is none would go to every node, and each would
refuse it in its own way.

caught by: test_what_is_no_pid_or_no_method_is_refused
"""


async def register_name(name, pid, resolve=random_exit_name):
    method = method_of(resolve)

    async def test_and_write(nodes):
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
