"""You remove the name at this node alone. All others still find the process, and nobody can
have the name: all nodes that are locked have to write.

caught by: test_a_name_is_taken_back_at_every_node_whoever_has_it
"""


async def unregister_name(name):

    async def remove(nodes):
        await write([here().name], (UNREGISTER, name))
        return OK

    if whereis_name(name) is not None:
        await under_the_lock(remove)
    return OK
