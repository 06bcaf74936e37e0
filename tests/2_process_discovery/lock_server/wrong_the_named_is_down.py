"""You look for the dead among the requesters. Those are names, of any kind: the lock is
held by the pids that asked.

caught by: test_who_is_down_is_who_asked_and_not_who_is_named
"""


def holder_down(server: LockServer, gone: Pid | Atom) -> list[Term]:
    freed = []
    for resource_key, lock in list(server.locks.items()):
        left = [pid for pid in lock.holders if gone not in (pid, pid.node)]
        if lock.requester == gone:
            left = []
        elif isinstance(lock.requester, Pid) and lock.requester.node != gone:
            left = lock.holders
        lock.holders = left
        if not lock.holders:
            del server.locks[resource_key]
            freed.append(lock.resource)
    return freed
