"""You refuse whoever asks while the lock is held, its own holder too. For the same
requester it is granted again.

caught by: test_who_holds_it_already_may_ask_again_and_holds_it_once
"""


def grant(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    resource, requester = lock_id
    if key(resource) in server.locks:
        return False
    server.locks[key(resource)] = Lock(resource, requester, [pid])
    return True
