"""You make the group at this node only. When this node is gone, so is the group, though others
use it.

caught by: test_a_group_outlives_the_node_that_made_it
"""


async def create(name):
    scope = scopes()[0]
    if scope not in in_group(CREATED, name):
        await ask(scope, JOIN, (CREATED, name), scope)
    return OK
