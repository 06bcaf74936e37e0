"""You grant the lock to a second process of the same requester and do not note it. When the
first one gives it back, the second believes that it still has it.

caught by: test_several_processes_hold_a_lock_for_one_requester
"""


def grant(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.setdefault(key(resource), Lock(resource, requester, []))
    if key(lock.requester) != key(requester):
        return False
    if not lock.holders:
        lock.holders.append(pid)
    return True
