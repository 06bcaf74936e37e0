"""You look for the name in a list. To Python 1, 1.0 and True are equal, to Erlang they are
three names: `whereis_name` finds it by its key.

caught by: test_any_term_is_a_name
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes):
        if name in registered_names() or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
