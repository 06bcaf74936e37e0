"""You empty a group that is there already. To make it again changes nothing: who is in it
stays.

caught by: test_a_group_that_is_made_again_keeps_its_members
"""


async def create(name):
    await delete(name)
    for scope in scopes():
        await ask(scope, JOIN, (CREATED, name), scope)
    return OK
