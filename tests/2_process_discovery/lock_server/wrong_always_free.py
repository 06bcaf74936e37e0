"""You say that the lock is free although others still hold it. It is, if the last one has
given it back.

caught by: test_a_lock_is_free_when_the_last_one_gives_it_back
"""


def release(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.get(key(resource))
    if lock is None or key(lock.requester) != key(requester) or pid not in lock.holders:
        return False
    lock.holders.remove(pid)
    if not lock.holders:
        del server.locks[key(resource)]
    return True
