"""You take a name back only at the node of the process that has it. Anybody may, at any node.

caught by: test_a_name_is_taken_back_at_every_node_whoever_has_it
"""


async def unregister_name(name):

    async def remove(nodes):
        await write(nodes, (UNREGISTER, name))
        return OK

    pid = whereis_name(name)
    if pid is not None and pid.node == here().name:
        await under_the_lock(remove)
    return OK
