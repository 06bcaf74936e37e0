"""Your create has each scope join once more each time. They are there to say that the group
exists: once is enough, and all others have to keep the rest.

caught by: test_a_scope_has_made_a_group_once
"""


async def create(name):
    for scope in scopes():
        await ask(scope, JOIN, (CREATED, name), scope)
    return OK
