"""You tell the keys of what is free. Whoever waits for it knows the resource itself: that
is in the lock.

caught by: test_a_freed_resource_is_told_as_it_was_asked_for
"""


def holder_down(server: LockServer, gone: Pid | Atom) -> list[Term]:
    freed = []
    for resource_key, lock in list(server.locks.items()):
        lock.holders = [pid for pid in lock.holders if gone not in (pid, pid.node)]
        if not lock.holders:
            del server.locks[resource_key]
            freed.append(resource_key)
    return freed
