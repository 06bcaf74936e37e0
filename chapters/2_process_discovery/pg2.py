"""Groups as they were before `pg`: made first, joined from anywhere, deleted in the end.

`pg2` was OTP's until release 23, and is gone since 24. This is its interface, over a scope
of `pg` that is named pg2 at each node that takes part (`start`). In `pg` a group is there
while somebody is in it. In `pg2` it is there from `create` to `delete`, also with nobody. So
there are two groups of `pg` for each of these:

    (CREATED, Name)   the scopes' own processes, once the group has been made there
    (MEMBERS, Name)   who has joined it

What always holds: a group is there as long as a scope is that has made it. What others have
changed is known here a little later. (OTP's `pg2` took a lock on all nodes for each change.)
"""

from __future__ import annotations

from minibeam.discovery import pg
from minibeam.nodes.calls import call
from minibeam.nodes.local_node import LocalNode, here
from minibeam.nodes.routing import must_be, send
from minibeam.terms import OK, Atom, Exit, Pid, Target, Term

SCOPE = Atom("pg2")
CREATED, MEMBERS = Atom("created"), Atom("members")
JOIN, LEAVE = Atom("join_local"), Atom("leave_local")
ERROR = Atom("error")
NO_SUCH_GROUP = Atom("no_such_group")
NO_PROCESS = Atom("no_process")
Refusal = tuple[Atom, tuple[Atom, Term]]
"""(ERROR, (NO_SUCH_GROUP or NO_PROCESS, name))."""


async def start(*, node: LocalNode | None = None) -> Pid:
    """Has this node, or another of this program, take part."""
    return await pg.start(SCOPE, node=node)


async def create(name: Term) -> Atom:
    """Makes a group, with nobody in it, at all nodes; always OK, also if it is there already,
    and then who is in it stays. (`pg2:create/1`)

    Each of `scopes()`, a pid, that is not in the group (CREATED, name) yet (`in_group`) joins
    it itself: `ask(scope, JOIN, (CREATED, name), scope)`.
    """
    raise NotImplementedError("pg2.create is still to be written")


async def delete(name: Term) -> Atom:
    """Deletes a group, whoever is in it, at all nodes; always OK. (`pg2:delete/1`)"""
    for scope in in_group(CREATED, name):
        await ask(scope, LEAVE, (CREATED, name), scope)
    for pid in in_group(MEMBERS, name):
        await ask((SCOPE, pid.node), LEAVE, (MEMBERS, name), pid)
    return OK


async def join(name: Term, pid: Pid) -> Atom | Refusal:
    """Puts a process, of any node, into a group, once more: OK. If there is no such group
    (`exists`): (ERROR, (NO_SUCH_GROUP, name)). (`pg2:join/2`)

    The scope at the node of the process, (SCOPE, node), does it: `ask` it to JOIN the process
    to the group (MEMBERS, name). TypeError for what is no pid (`must_be`).
    """
    raise NotImplementedError("pg2.join is still to be written")


async def leave(name: Term, pid: Pid) -> Atom | Refusal:
    """Takes a process, of any node, out of a group, once: OK, also if it was not in it; or the
    refusal of `join`. (`pg2:leave/2`)"""
    must_be(Pid, pid)
    if not exists(name):
        return (ERROR, (NO_SUCH_GROUP, name))
    await ask((SCOPE, pid.node), LEAVE, (MEMBERS, name), pid)
    return OK


def get_members(name: Term) -> list[Pid] | Refusal:
    """Who is in a group, by what is known here, each as often as it is, in any order; or the
    refusal of `join`. (`pg2:get_members/1`)"""
    return in_group(MEMBERS, name) if exists(name) else (ERROR, (NO_SUCH_GROUP, name))


def get_local_members(name: Term) -> list[Pid] | Refusal:
    """Those of them that are at this node. (`pg2:get_local_members/1`)"""
    found = get_members(name)
    if isinstance(found, tuple):
        return found
    return [pid for pid in found if pid.node == here().name]


def get_closest_pid(name: Term) -> Pid | Refusal:
    """One of a group to talk to: one of this node if there is any, else one of another. Which
    one is by chance (`here().random`). (`pg2:get_closest_pid/1`)

    Nobody is in it: (ERROR, (NO_PROCESS, name)). There is no such group: the refusal of
    `get_members`.
    """
    raise NotImplementedError("pg2.get_closest_pid is still to be written")


def broadcast(name: Term, message: Term) -> Atom | Refusal:
    """Sends a message to each process that is in a group, once, however often it has joined:
    OK, also if nobody is in it; or the refusal of `get_members`. Whom it reaches nobody
    learns. (What one did with the list that `pg2` gave.)
    """
    raise NotImplementedError("pg2.broadcast is still to be written")


def which_groups() -> list[Term]:
    """All groups that there are, in any order. (`pg2:which_groups/0`)"""
    return [group[1] for group in pg.which_groups(SCOPE) if is_pair(group, CREATED)]


def exists(name: Term) -> bool:
    """Whether there is a group of this name, by what is known here."""
    return bool(in_group(CREATED, name))


def in_group(kind: Atom, name: Term) -> list[Pid]:
    return pg.get_members((kind, name), SCOPE)


def scopes() -> list[Pid]:
    """The scopes' processes, of this node first, and of all others that this one knows."""
    scope = pg.running(SCOPE)
    if scope is None:
        raise Exit(Atom("noproc"))
    return [scope.me, *scope.peers]


async def ask(scope: Target, what: Atom, group: Term, pid: Pid) -> None:
    """Has a scope take a process of its node into a group, or out of it. A scope that is gone
    has nobody in any group: that is no error."""
    try:
        await call(scope, (what, group, pid), None)
    except Exit:
        if scope == (SCOPE, here().name):
            raise


def is_pair(group: Term, kind: Atom) -> bool:
    return isinstance(group, tuple) and len(group) == 2 and group[0] == kind
