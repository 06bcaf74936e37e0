"""You do not look at the requester when a lock is given back. What is held for one is not
given back for another.

caught by: test_a_lock_is_given_back_in_the_name_it_was_taken_in
"""


def release(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.get(key(resource))
    if lock is None or pid not in lock.holders:
        return False
    lock.holders.remove(pid)
    if not lock.holders:
        del server.locks[key(resource)]
    return not lock.holders
