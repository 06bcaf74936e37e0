"""You free nothing when a whole node is lost. Its processes are as gone as if each of them
had died.

caught by: test_a_lost_node_takes_all_of_its_processes_along
"""


def holder_down(server: LockServer, gone: Pid | Atom) -> list[Term]:
    freed = []
    for resource_key, lock in list(server.locks.items()):
        lock.holders = [pid for pid in lock.holders if gone != pid]
        if not lock.holders:
            del server.locks[resource_key]
            freed.append(lock.resource)
    return freed
