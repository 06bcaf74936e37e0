"""Finds out who of the holders is gone first, and then gives back in the name of each."""


def release(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    lock = server.locks.get(key(lock_id[0]))
    if not may_grant(server, lock_id) or lock is None:
        return False
    left = [holder for holder in lock.holders if holder != pid]
    if left == lock.holders:
        return False
    lock.holders = left
    return not left and server.locks.pop(key(lock_id[0]), None) is not None


def holder_down(server: LockServer, gone: Pid | Atom) -> list[Term]:
    mine = [
        (lock, pid)
        for lock in server.locks.values()
        for pid in lock.holders
        if (pid.node == gone if isinstance(gone, Atom) else pid == gone)
    ]
    return [
        lock.resource
        for lock, pid in mine
        if release(server, (lock.resource, lock.requester), pid)
    ]
