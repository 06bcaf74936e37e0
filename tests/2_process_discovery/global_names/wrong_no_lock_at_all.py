"""You look and write without a lock. Two who do so at once both find the name free, and both
write: the tables may differ for good.

caught by: test_a_change_is_made_while_all_nodes_are_locked_by_who_makes_it
"""


async def register_name(name, pid, resolve=random_exit_name):
    from minibeam.discovery.locks import all_nodes

    must_be(Pid, pid)
    method = method_of(resolve)
    if whereis_name(name) is not None or not may_have(pid, name):
        return NO
    await write(all_nodes(), (REGISTER, name, pid, method))
    return YES
