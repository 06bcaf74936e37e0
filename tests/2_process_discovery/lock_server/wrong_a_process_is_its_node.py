"""You take all processes of the node for dead when one of them dies. The others live.

caught by: test_the_death_of_somebody_else_changes_nothing
"""


def holder_down(server: LockServer, gone: Pid | Atom) -> list[Term]:
    freed = []
    for resource_key, lock in list(server.locks.items()):
        lock.holders = [
            pid
            for pid in lock.holders
            if pid.node != (gone.node if isinstance(gone, Pid) else gone)
        ]
        if not lock.holders:
            del server.locks[resource_key]
            freed.append(lock.resource)
    return freed
