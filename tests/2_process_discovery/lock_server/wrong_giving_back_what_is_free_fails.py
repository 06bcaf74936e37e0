"""You fail when a lock is given back that nobody holds. Its holder may have been taken for
dead a moment before: nothing happens.

caught by: test_what_nobody_holds_can_be_given_back_any_time
"""


def release(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks[key(resource)]
    if key(lock.requester) != key(requester) or pid not in lock.holders:
        return False
    lock.holders.remove(pid)
    if not lock.holders:
        del server.locks[key(resource)]
    return not lock.holders
