"""A name that one process in the whole cluster has.

    register_name   -> lock all nodes; nobody has the name: write it to all; unlock
    whereis_name    -> a look into this node's own table (tables.py); no message
    a death         -> each node's name server has a monitor on who has a name

The lock is what makes a test and a write of several nodes one thing: without it two
processes could both find the name free, and both write.

What always holds: between two nodes that have the same names, a name is one process's.
"""

from __future__ import annotations

from minibeam.discovery.keys import key
from minibeam.discovery.registrar import under_the_lock
from minibeam.discovery.tables import REGISTER, UNREGISTER, YES, Table, read, write
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import is_alive
from minibeam.nodes.routing import must_be
from minibeam.terms import OK, Atom, Export, Pid, Term

NO = Atom("no")
RANDOM_EXIT = Export(Atom("global"), Atom("random_exit_name"), 3)


async def register_name(name: Term, pid: Pid, resolve: Term = RANDOM_EXIT) -> Atom:
    must_be(Pid, pid)

    async def test_and_write(nodes: list[Atom]) -> Atom:
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, resolve))
        return YES

    answer: Atom = await under_the_lock(test_and_write)
    return answer


async def unregister_name(name: Term) -> Atom:
    async def remove(nodes: list[Atom]) -> Atom:
        await write(nodes, (UNREGISTER, name))
        return OK

    if whereis_name(name) is not None:
        await under_the_lock(remove)
    return OK


def whereis_name(name: Term) -> Pid | None:
    pid = read(here().part(Table), name)
    if pid is None or (pid.node == here().name and not is_alive(pid)):
        return None
    return pid


def entry_down(table: Table, name: Term, pid: Pid) -> bool:
    """A process that had a name is gone. Its entry is removed, if it still is its entry:
    another may have the name by now, and keeps it. Whether there was one to remove."""
    if read(table, name) != pid:
        return False
    del table.entries[key(name)]
    return True


def may_have(pid: Pid, name: Term) -> bool:
    """Whether a process may have one more name: it has none yet."""
    return all(entry.pid != pid for entry in here().part(Table).entries.values())
