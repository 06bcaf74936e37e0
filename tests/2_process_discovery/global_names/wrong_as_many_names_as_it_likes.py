"""You give a process one name more. `may_have` says whether it may: a process that has one
already gets no other.

caught by: test_a_process_that_has_a_name_is_given_no_other
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes):
        if whereis_name(name) is not None:
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)
