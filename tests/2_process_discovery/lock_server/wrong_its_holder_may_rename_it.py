"""You grant a process that holds the lock already whatever it asks for. It names another
requester now, and for that one the lock is taken.

caught by: test_it_is_the_requester_that_counts_and_not_the_process
"""


def grant(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.setdefault(key(resource), Lock(resource, requester, []))
    if key(lock.requester) != key(requester) and pid not in lock.holders:
        return False
    if pid not in lock.holders:
        lock.holders.append(pid)
    return True
