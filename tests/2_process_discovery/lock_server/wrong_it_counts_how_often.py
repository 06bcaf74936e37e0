"""You note a process as often as it asks. It gives the lock back once, and is to hold
nothing then: a lock has each holder once.

caught by: test_who_holds_it_already_may_ask_again_and_holds_it_once
"""


def grant(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.setdefault(key(resource), Lock(resource, requester, []))
    if key(lock.requester) != key(requester):
        return False
    lock.holders.append(pid)
    return True
