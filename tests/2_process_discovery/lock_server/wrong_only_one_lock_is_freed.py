"""You free one lock of the dead. It may have held many.

caught by: test_what_the_dead_held_alone_is_free
"""


def holder_down(server: LockServer, gone: Pid | Atom) -> list[Term]:
    freed = []
    for resource_key, lock in list(server.locks.items()):
        lock.holders = [pid for pid in lock.holders if gone not in (pid, pid.node)]
        if not lock.holders:
            del server.locks[resource_key]
            freed.append(lock.resource)
            break
    return freed
