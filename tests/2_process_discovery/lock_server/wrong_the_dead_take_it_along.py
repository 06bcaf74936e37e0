"""You free a lock when one of its holders dies. The others live, and hold on.

caught by: test_the_others_hold_on_when_one_dies
"""


def holder_down(server: LockServer, gone: Pid | Atom) -> list[Term]:
    freed = []
    for resource_key, lock in list(server.locks.items()):
        if any(gone in (pid, pid.node) for pid in lock.holders):
            del server.locks[resource_key]
            freed.append(lock.resource)
    return freed
