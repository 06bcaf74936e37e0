"""You ask the scope of this node to add a process of another. It speaks for its own processes
only: ask the scope at the node of the process.

caught by: test_any_process_may_be_put_into_a_group_from_anywhere
"""


async def join(name, pid):
    must_be(Pid, pid)
    if not exists(name):
        return (ERROR, (NO_SUCH_GROUP, name))
    if pid.node == here().name:
        await ask((SCOPE, here().name), JOIN, (MEMBERS, name), pid)
    return OK
