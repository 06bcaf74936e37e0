"""You compare who asks with who holds the lock. It is the requester in the id that counts:
several processes may name the same one, and then they hold the lock together.

caught by: test_several_processes_hold_a_lock_for_one_requester
"""


def grant(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.setdefault(key(resource), Lock(resource, requester, []))
    if lock.holders and pid not in lock.holders:
        return False
    if pid not in lock.holders:
        lock.holders.append(pid)
    return True
