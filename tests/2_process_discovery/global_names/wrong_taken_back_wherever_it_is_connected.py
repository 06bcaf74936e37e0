"""You have all nodes remove the name that are connected, also those that share no names with
this one: they are not locked. Take the nodes that your function is given.

caught by: test_a_name_is_taken_back_only_where_names_are_shared
"""

from minibeam.discovery.locks import all_nodes


async def unregister_name(name):
    targets = all_nodes()

    async def remove(nodes):
        await write(targets, (UNREGISTER, name))
        return OK

    if whereis_name(name) is not None:
        await under_the_lock(remove)
    return OK
