"""Asks whether the lock may be granted, and has a new list of holders each time, the newest
first."""


def grant(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    if not may_grant(server, lock_id):
        return False
    resource, requester = lock_id
    others = [holder for holder in holders(server, resource) if holder != pid]
    server.locks[key(resource)] = Lock(resource, requester, [pid, *others])
    return True
