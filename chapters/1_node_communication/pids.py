"""Process identifiers: made once, local or not, and how they are shown.

A pid has four parts: the node, an id of 15 bits that counts processes, a serial that
counts how often the id has started over, and the creation of the node, which tells one
life of it from the next. Only two pids with all four parts equal are the same process.

What always holds: no pid is given out twice in one life of a node.
"""

from __future__ import annotations

from minibeam.nodes.local_node import LocalNode
from minibeam.terms import Atom, Pid

MAX_ID = 2**15 - 1
MAX_SERIAL = 2**32 - 1


def new_pid(node: LocalNode) -> Pid:
    """The next pid of this node: Pid(name, id, serial, creation).

    `node.pid_counter` says how many this node has given out, and is counted on. Ids count
    from 1 to MAX_ID, which is used; then they start over at 0, with the next serial. After
    MAX_SERIAL the serial starts over at 0 as well. Name and creation are the node's.
    """
    raise NotImplementedError("pids.new_pid is still to be written")


def is_local(node: LocalNode, pid: Pid) -> bool:
    """Whether this pid is of this life of this node.

    A pid of the same name and another creation is of an earlier life: its process is
    dead, and a new process that happens to have the same numbers is not it.
    """
    raise NotImplementedError("pids.is_local is still to be written")


def show(node: LocalNode, pid: Pid) -> str:
    """The pid as this node prints it: <0.id.serial> at home, <n.id.serial> abroad.

    n is a number that this node gives each other node when it first shows one of its pids:
    1 to the first one, 2 to the next. It is kept in `node.node_numbers`, a dict by the name
    of the node; its own name is in there from the start, with 0. A node that starts again
    has the same name, and so keeps its number here. Another node gives other numbers, so
    never send this text.
    """
    raise NotImplementedError("pids.show is still to be written")
