"""You write the name whoever has it. That is `re_register_name`: here a name that somebody has
is given to nobody else.

caught by: test_a_name_that_somebody_has_is_not_given_to_another
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)

    async def write_it(nodes):
        if not may_have(pid, name) and whereis_name(name) != pid:
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(write_it)
