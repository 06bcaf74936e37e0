"""You refuse to make a group that is there. That is no error: two nodes may both begin with
it.

caught by: test_a_group_that_is_made_again_keeps_its_members
"""


async def create(name):
    marked = in_group(CREATED, name)
    if marked:
        return (ERROR, (Atom("already_there"), name))
    for scope in scopes():
        await ask(scope, JOIN, (CREATED, name), scope)
    return OK
