"""You free the lock when the first of its holders gives it back. The others still hold it:
take out this pid and no other.

caught by: test_the_others_hold_on_when_one_gives_it_back
"""


def release(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.get(key(resource))
    if lock is None or key(lock.requester) != key(requester) or pid not in lock.holders:
        return False
    del server.locks[key(resource)]
    return True
