"""You give back all locks of the process. It asked for one of them, and keeps the others.

caught by: test_giving_back_one_lock_keeps_the_others
"""


def release(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.get(key(resource))
    if lock is None or key(lock.requester) != key(requester) or pid not in lock.holders:
        return False
    for other in list(server.locks.values()):
        if other is not lock and pid in other.holders:
            other.holders.remove(pid)
    lock.holders.remove(pid)
    if not lock.holders:
        del server.locks[key(resource)]
    return not lock.holders
