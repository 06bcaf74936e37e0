"""You make nothing where the group exists. A scope that came later has not made it, and stays
so: when the others are gone, so is the group.

caught by: test_making_a_group_again_makes_it_at_those_that_came_later
"""


async def create(name):
    if not exists(name):
        for scope in scopes():
            await ask(scope, JOIN, (CREATED, name), scope)
    return OK
