"""A name that one process in the whole cluster has.

    whereis_name    -> a look into this node's own table (tables.py); no message
    a death         -> each node's name server has a monitor on who has a name
    register_name   -> lock all nodes; nobody has the name: write it to all; unlock

The lock is what makes a test and a write at several nodes one thing: without it two
processes could both find the name free, and both write. It is the registrar of the node
that locks and writes (registrar.py); who registers a name hands it what is to be done.

What always holds: among nodes that share their names, a name is one process's.
`register_name` gives nobody a second name; `re_register_name` does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minibeam.discovery.conflicts import method_of, random_exit_name
from minibeam.discovery.keys import key
from minibeam.discovery.registrar import under_the_lock
from minibeam.discovery.tables import (
    NAME_SERVER,
    REGISTER,
    UNREGISTER,
    YES,
    Table,
    read,
    write,
)
from minibeam.discovery.watching import Watches
from minibeam.network.trust import describe
from minibeam.network.visibility import nodes as nodes_of
from minibeam.nodes import via
from minibeam.nodes.calls import call
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import is_alive
from minibeam.nodes.routing import must_be
from minibeam.nodes.routing import send as send_to
from minibeam.terms import OK, Atom, Exit, Pid, Term

NO = Atom("no")
SYNC = Atom("sync")
BADARG = Atom("badarg")
Resolver = Term | Callable[[Term, Pid, Pid], Any]
"""Which of two processes keeps a name: an Export or Fun, or a function of Python that the
node exposes (conflicts.py)."""


def whereis_name(name: Term) -> Pid | None:
    """The pid that has the name, or None: by this node's own table, `read(here().part(Table),
    name)`, without a message. (`global:whereis_name/1`)

    A process of this node that is dead (`is_alive`) has no name, even if the name server
    has not come to remove it yet. Whether one of another node is alive can't be known here,
    and is not asked (`is_alive` would raise ValueError): it has the name as long as the
    table says so.
    """
    pid = read(here().part(Table), name)
    if pid is None or (pid.node == here().name and not is_alive(pid)):
        return None
    return pid


def entry_down(table: Table, name: Term, pid: Pid) -> bool:
    """A process that had a name is gone: the name server of this node has been told so, by
    the DOWN of a monitor. Its entry (under `key(name)` in `table.entries`) is removed, and
    True is returned.

    Only if the entry still is that process's. While the DOWN was on its way the name may
    have been given to another, which is alive, and keeps it: False, as where there is no
    entry any more. No other name is touched.
    """
    if read(table, name) != pid:
        return False
    del table.entries[key(name)]
    return True


async def register_name(name: Term, pid: Pid, resolve: Resolver = random_exit_name) -> Atom:
    """Gives a process, of any node, a name that is its own in the whole cluster: YES, or NO
    if it can't have it. (`global:register_name/3`)

    1. TypeError for what is no pid (`must_be(Pid, pid)`). The method that goes into the
       tables is `method_of(resolve)`, which raises ValueError where it can't be one. Both
       before anything is locked.
    2. `under_the_lock(function)` has the registrar of this node set the lock, call the
       function, and give the lock back; the function's value is the answer. It is async,
       and is given the nodes that are locked: this one, and all that it shares names with.
    3. The function says NO unless the name is free (`whereis_name`) and the process
       `may_have(pid, name)`. Otherwise it has all of these nodes `write` the change
       (REGISTER, name, pid, method), and says YES.

    What was true before the lock was set may not be true any more. So it is under the lock,
    in the function, that step 3 looks.
    """
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes: list[Atom]) -> Atom:
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    answer: Atom = await under_the_lock(test_and_write)
    return answer


async def unregister_name(name: Term) -> Atom:
    """Takes a name back, whoever has it, and whichever node it is asked at; always OK.
    (`global:unregister_name/1`)

    Where nobody has the name (`whereis_name`) there is no lock and no message. Otherwise
    all the nodes that are locked `write` the change (UNREGISTER, name), under the lock as in
    `register_name`.
    """

    async def remove(nodes: list[Atom]) -> None:
        await write(nodes, (UNREGISTER, name))

    if whereis_name(name) is not None:
        await under_the_lock(remove)
    return OK


async def re_register_name(name: Term, pid: Pid, resolve: Resolver = random_exit_name) -> Atom:
    """Gives a process a name, whoever has it now; always YES.
    (`global:re_register_name/3`)"""
    must_be(Pid, pid)
    method = method_of(resolve)

    async def overwrite(nodes: list[Atom]) -> Atom:
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    answer: Atom = await under_the_lock(overwrite)
    return answer


def registered_names() -> list[Term]:
    """All names that anybody has, by this node's own table."""
    return [entry.name for entry in here().part(Table).entries.values()]


def send(name: Term, message: Term) -> Pid:
    """Sends a message to who has a name, and returns its pid. Raises Exit({badarg, {Name,
    Message}}) if nobody has. (`global:send/2`)"""
    pid = whereis_name(name)
    if pid is None:
        raise Exit((BADARG, (name, message)))
    send_to(pid, message)
    return pid


async def sync() -> Atom:
    """Returns OK when this node shares names with every visible node that it is connected
    to; what they had is in the table then. (`global:sync/0`)"""
    answer: Atom = await call(NAME_SERVER, (SYNC, nodes_of(here())), None)
    return answer


def may_have(pid: Pid, name: Term) -> bool:
    """Whether a process may be given one more name: it has none yet. OTP answers so unless
    its node is told otherwise, and also puts a line into its log."""
    node = here()
    names = node.part(Watches).names.get(pid)
    if names:
        shown = ", ".join(map(describe, (name, *names.values())))
        node.log(f"global: {pid} registered under several names: {shown}")
    return not names


async def take(name: Term, pid: Pid) -> bool:
    return await register_name(name, pid) == YES


via.KEEPERS[via.GLOBAL] = via.Keeper(take, unregister_name, whereis_name)
