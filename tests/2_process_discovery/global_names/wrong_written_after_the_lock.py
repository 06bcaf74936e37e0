"""You look under the lock, and write when it has been given back. Another may look in between,
and find the name free as well: test and write belong together.

caught by: test_a_change_is_made_while_all_nodes_are_locked_by_who_makes_it
"""


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)
    locked = []

    async def test(nodes):
        locked.extend(nodes)
        return whereis_name(name) is None and may_have(pid, name)

    if not await under_the_lock(test):
        return NO
    await write(locked, (REGISTER, name, pid, method))
    return YES
