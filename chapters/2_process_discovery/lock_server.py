"""Who holds which lock at one node: what the process global_name_server keeps of them.

    free --grant--> held by a pid --grant to others, same requester--> held by several
      ^                                                                     |
      +------------ release, or the death, of the last who holds it --------+

A lock is asked for by its id, (Resource, Requester), two terms of any kind. The resource is
what is locked. The requester says who locks it: several processes that name the same one
hold the lock together, and whoever names another is refused. A lock is held by pids, by
those that asked: only so can the server know when one of them is gone.

Nothing here waits. Who is refused is told so at once, and may ask again.

What always holds: a resource in `locks` has at least one holder, and no holder twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from minibeam.discovery.keys import Key, key
from minibeam.terms import Atom, Pid, Term

GLOBAL = Atom("global")
"""The resource that is locked while global names are changed."""
LockId = tuple[Term, Term]
"""(Resource, Requester)."""


@dataclass(slots=True)
class Lock:
    """A lock that is held: by whom, and in whose name."""

    resource: Term
    requester: Term
    holders: list[Pid]


class LockServer:
    """The locks that are held at one node, by the `key` of the resource. Each node has one
    LockServer, `node.part(LockServer)`."""

    def __init__(self) -> None:
        self.locks: dict[Key, Lock] = {}


def grant(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    """A process asks for a lock: whether it has it now. (`global:set_lock/1`, at one node)

    | the resource                    | what is done                        | answer |
    | ------------------------------- | ----------------------------------- | ------ |
    | is free                         | a new Lock, which the pid holds     | True   |
    | is held for the same requester  | the pid is one of the holders, once | True   |
    | is held for another             | nothing                             | False  |

    Two requesters are the same if they are the same term (`key`), whoever asks. The process
    that has a lock already may ask again.
    """
    raise NotImplementedError("lock_server.grant is still to be written")


def release(server: LockServer, lock_id: LockId, pid: Pid) -> bool:
    """A process gives a lock back; whether the resource is free because of that.

    Of the lock that is held for this requester, and of no other, this pid and no other is
    taken out of the holders. The lock is free, and not in `locks` any more, when nobody is
    left. A pid that does not hold it, or a lock that nobody holds: nothing happens.
    """
    raise NotImplementedError("lock_server.release is still to be written")


def holder_down(server: LockServer, gone: Pid | Atom) -> list[Term]:
    """A process is gone, or a whole node with all of its processes: they hold nothing any
    more. Returns the resources that are free because of that, in any order.

    gone is a Pid, or the name of a node, an Atom: then every holder whose `pid.node` it is
    is gone. As in `release`, others that hold the same lock keep it.
    """
    raise NotImplementedError("lock_server.holder_down is still to be written")


def may_grant(server: LockServer, lock_id: LockId) -> bool:
    """Whether the lock would be granted here now, to whom it may be."""
    lock = server.locks.get(key(lock_id[0]))
    return lock is None or key(lock.requester) == key(lock_id[1])


def holders(server: LockServer, resource: Term) -> list[Pid]:
    """Who holds the lock of a resource here."""
    lock = server.locks.get(key(resource))
    return [] if lock is None else list(lock.holders)
