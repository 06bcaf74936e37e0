"""You return nothing. The answer is `ok`, whether or not anybody had the name.

caught by: test_a_name_that_was_taken_back_is_free_for_others
"""


async def unregister_name(name):

    async def remove(nodes):
        await write(nodes, (UNREGISTER, name))

    if whereis_name(name) is None:
        return OK
    return await under_the_lock(remove)
