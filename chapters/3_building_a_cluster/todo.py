"""The to-do service at one node: every list a process that the cluster finds, wherever it is
asked for.

    await todo.start(node, configured=[names of all nodes], strategy="majority", disk=...)
    status, answer = await node.run(todo.handle, "PUT", "/lists/home/1", {"text": "paint"})
    status, answer = await node.run(todo.handle, "GET", "/cluster")     who holds what
    todo.look(node)                                    the same of one node, without a message

`start` takes a node that has started and shares global names. All nodes are given the same
`configured` nodes and strategy (STRATEGIES has their names); they connect to each other by
themselves. `disk` is the host's in the simulation, a FileDisk for real, or None: then a node
that dies has forgotten all. A node that starts again is given its disk again. `handle` runs in
a process of any of them; what it may be asked for is said in asked.py. It always answers:

    status 503, "outcome": "not done"     nothing was done, and nothing will be
    status 503, "outcome": "unknown"      it may have been done, or may be later, or never
    any other status                      as it says

A list is one process under the global name {todo, List}, started at the first of its owners
that can be reached; its copies are at its owners, in the process `replica` of each, and in the
log on its disk. What makes two processes of one list harmless, which a split or a slow node
can cause, is not the name but the copies (copies.py).
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from minibeam.cluster import overview
from minibeam.cluster.asked import Wrong, understand
from minibeam.cluster.lists import MOVED, READ, TODO, Answer, global_name, unavailable
from minibeam.cluster.log import Disk, Log
from minibeam.cluster.records import HEAD
from minibeam.cluster.state import Service
from minibeam.cluster.strategies import STRATEGIES
from minibeam.cluster.todo_server import START, begin
from minibeam.discovery.global_names import whereis_name
from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.nodes.calls import call
from minibeam.nodes.local_node import LocalNode, here
from minibeam.terms import NOPROC, Atom, Exit, Pid, Term

UNAVAILABLE = Atom("unavailable")
PAUSE = 0.05
"""Seconds before a request is tried again."""


def append(disk: Disk, file: str, record: Term) -> int:
    """Adds a record to the end of a file (`disk.append`); returns how many bytes it takes.

    | length:32 | crc:32 | the term, `length` bytes: `encode(record, text=True)` |

    Both numbers are big-endian (`HEAD`). The CRC (`zlib.crc32`) is that of the four bytes of
    the length and of the term: so a row of zeros, which a disk may leave behind, is no record.
    It is not durable yet: who needs that syncs the file, once for many records.
    """
    raise NotImplementedError("todo.append is still to be written")


def recover(disk: Disk, file: str) -> list[Term]:
    """All records of a file, oldest first, as they are after a crash: [] if there is no such
    file (`disk.exists`).

    What was appended since the last sync may be there in part, or be zeros. So the first
    record that is not whole, whose CRC is wrong, or whose length leads beyond the end ends the
    log: the file is cut off there (`disk.truncate`), since what is appended next would be
    behind it and never be read. A file that is all whole is not touched. A record is read as
    `append` has written it: `decode(data, text=True)` gives a term and where it ends.
    """
    raise NotImplementedError("todo.recover is still to be written")


async def find(name: str) -> Pid:
    """The process of a list, at whichever node; started if there is none.

    Who has the `global_name(name)` is known here (`whereis_name`), and is returned. If nobody
    has it, the owners of the list that can be reached are asked one after the other, the first
    one first: `call` the server (TODO, node) with (START, name). One that has started the
    process, or knows of one, answers (OK, pid), which is returned if the pid's node is in
    reach: it may be of one that is lost, which the other has not noticed yet. Any other
    answer, and an Exit of the call, mean that the next one is to be asked. If none is left:
    Exit(UNAVAILABLE).

    Here `here().part(Service)` gives the owners, best first (`owners(name)`), who of all nodes
    is in reach (`reachable()`), and how long to wait for each (`wait`, in seconds).
    """
    raise NotImplementedError("todo.find is still to be written")


async def handle(method: str, path: str, body: Any = None) -> Answer:
    """The status and the answer to a request.

    1. `understand(method, path, body)` gives the name of the list and the request for its
       process. It raises Wrong: its `status` and its `answer` are the answer then. The name
       "" stands for all lists: `overview.of(request)` answers that.
    2. `find` the process, `call` it with the request, and return what it answers.
    3. Either may raise Exit. Then it is tried again after a PAUSE, if that is without harm:
       the request reads (it is READ), or it can't have been done, which is so if it was `find`
       that failed, or if the call failed with the reason NOPROC or MOVED.
    4. All this takes `patience` seconds at most (of `here().part(Service)`): a call gets what
       is left of them, and nothing is tried again when they would be over before. Then, or
       where it would do harm, the answer is `unavailable(error, outcome)`: outcome "unknown"
       if the request may have been done, else "not done".

    A node that may not serve now (`may_serve()` of the Service) answers so at once.
    """
    raise NotImplementedError("todo.handle is still to be written")


async def start(
    node: LocalNode,
    configured: Iterable[str],
    strategy: str = "majority",
    disk: Disk | None = None,
    *,
    copies: int = 3,
    clock: Callable[[], float] | None = None,
    patience: float = 5.0,
) -> None:
    """Starts the service at a node. ValueError for an unknown strategy, or a node that is not
    among the configured ones or shares no names.

    clock tells the time in seconds, as all nodes have it and after a restart as well; without
    one it is that of the loop, which does in the simulation.
    """
    names = [Atom(name) for name in configured]
    if strategy not in STRATEGIES:
        raise ValueError(f"no strategy {strategy}: there are {', '.join(STRATEGIES)}")
    if node.name not in names:
        raise ValueError(f"{node.name} is none of the configured nodes: {', '.join(names)}")
    if Atom("global_name_server") not in node.names:
        raise ValueError(f"{node.name} shares no names: start it with global_names=True")
    service = node.part(Service)
    service.set_up(node, names, STRATEGIES[strategy], copies, patience, clock)
    service.find = find
    log = None if disk is None else Log(disk, "replica", append, recover)
    await asyncio.get_running_loop().create_task(begin(service, log), context=node.context)


def look(node: LocalNode) -> dict[str, Any]:
    """What a node has now: its copies by list, the lists whose processes run there, and the
    nodes that it reaches (overview.of_node)."""
    view: dict[str, Any] = node.context.run(overview.of_node, node.part(Service))
    return view
