"""You make the group at the other nodes and not at this one. Alone, it can make no group.

caught by: test_a_group_that_outlives_all_others_is_there
"""


async def create(name):
    marked = in_group(CREATED, name)
    for scope in scopes()[1:] or scopes():
        if scope not in marked:
            await ask(scope, JOIN, (CREATED, name), scope)
    return OK
