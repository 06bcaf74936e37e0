"""You lock the whole cluster to remove what is not there. This node's own table says so
without a message.

caught by: test_for_a_name_that_nobody_has_there_is_no_lock_and_no_message
"""


async def unregister_name(name):

    async def remove(nodes):
        if whereis_name(name) is not None:
            await write(nodes, (UNREGISTER, name))
        return OK

    return await under_the_lock(remove)
