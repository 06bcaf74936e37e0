"""You free the lock whoever gives it back. Only who holds it can, or every process could
open what another has locked.

caught by: test_who_does_not_hold_it_can_not_give_it_back
"""


def release(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    lock = server.locks.get(key(resource))
    if lock is None or key(lock.requester) != key(requester):
        return False
    lock.holders = [holder for holder in lock.holders[1:] if holder != pid]
    if not lock.holders:
        del server.locks[key(resource)]
    return not lock.holders
