"""You answer `yes` also to who does not get the name. He will believe that he is the one, and
there are two.

caught by: test_of_all_who_ask_at_once_one_gets_the_name
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes):
        if whereis_name(name) is None and may_have(pid, name):
            await write(nodes, (REGISTER, name, pid, method))

    await under_the_lock(test_and_write)
    return YES
