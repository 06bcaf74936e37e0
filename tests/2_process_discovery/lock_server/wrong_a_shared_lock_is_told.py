"""You tell every lock of the dead. Those that others still hold are not free.

caught by: test_others_keep_the_lock_when_one_of_them_dies
"""


def holder_down(server: LockServer, gone: Pid | Atom) -> list[Term]:
    freed = []
    for resource_key, lock in list(server.locks.items()):
        left = [pid for pid in lock.holders if gone not in (pid, pid.node)]
        if len(left) < len(lock.holders):
            freed.append(lock.resource)
        lock.holders = left
        if not lock.holders:
            del server.locks[resource_key]
    return freed
