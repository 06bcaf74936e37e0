"""You refuse while any lock is held. Two resources are two locks, and have nothing to do
with each other.

caught by: test_two_resources_are_two_locks
"""


def grant(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    if any(key(lock.requester) != key(requester) for lock in server.locks.values()):
        return False
    lock = server.locks.setdefault(key(resource), Lock(resource, requester, []))
    if key(lock.requester) != key(requester):
        return False
    if pid not in lock.holders:
        lock.holders.append(pid)
    return True
