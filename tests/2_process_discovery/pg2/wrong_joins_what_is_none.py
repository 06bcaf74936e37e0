"""Your join asks nobody whether the group exists. Who joins a group that was never made is
refused.

caught by: test_a_group_that_was_not_made_is_none
"""


async def join(name, pid):
    must_be(Pid, pid)
    await ask((SCOPE, pid.node), JOIN, (MEMBERS, name), pid)
    return OK
