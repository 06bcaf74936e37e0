"""You compare requesters by ==. For Python 1, 1.0 and True are equal, and so are an atom
and its text: compare their keys.

caught by: test_requesters_are_the_same_if_they_are_the_same_term
"""


def grant(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.setdefault(key(resource), Lock(resource, requester, []))
    if lock.requester != requester:
        return False
    if pid not in lock.holders:
        lock.holders.append(pid)
    return True
