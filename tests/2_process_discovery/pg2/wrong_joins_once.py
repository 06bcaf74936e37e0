"""You don't add a process that is in the group already. It is in it as often as it has joined,
and each leave takes one of them back.

caught by: test_a_group_that_is_made_again_keeps_its_members
"""


async def join(name, pid):
    must_be(Pid, pid)
    if not exists(name):
        return (ERROR, (NO_SUCH_GROUP, name))
    if pid not in in_group(MEMBERS, name):
        await ask((SCOPE, pid.node), JOIN, (MEMBERS, name), pid)
    return OK
