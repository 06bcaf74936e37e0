"""You mark a group by the text of its name. Names are any terms: 1 and "1" and the atom are
three.

caught by: test_groups_that_only_look_alike_are_two
"""


async def create(name):
    marked = in_group(CREATED, name)
    if str(name) in [str(group) for group in which_groups()]:
        return OK
    for scope in scopes():
        if scope not in marked:
            await ask(scope, JOIN, (CREATED, name), scope)
    return OK
