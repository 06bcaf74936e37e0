"""You remove the name without the lock. Who has it, and has just looked, relies on it that
nobody changes names meanwhile.

caught by: test_a_change_is_made_while_all_nodes_are_locked_by_who_makes_it
"""

from minibeam.discovery.global_join import Cluster


async def unregister_name(name):
    if whereis_name(name) is not None:
        await write([here().name, *here().part(Cluster).known], (UNREGISTER, name))
    return OK
