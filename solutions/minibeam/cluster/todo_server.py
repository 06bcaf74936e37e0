"""The process `todo` of a node: starts the processes of lists, and keeps the nodes together.

| what comes              | what is done                                                     |
| ----------------------- | ---------------------------------------------------------------- |
| call (start, List)      | answered (ok, Pid) when the list's process serves, here or where |
|                         | another one was first; else (error, Reason)                      |
| call (compare, Marks)   | which copies of these lists are wanted here (exchange.py)        |
| call view               | what this node has (overview.py)                                 |
| nodeup                  | what the node should hold is sent to it                          |
| tick, every few seconds | that, to all nodes; nodes that are not connected are dialled     |

It waits for nobody: each of these is done by a process of its own.
"""

from __future__ import annotations

import asyncio
from typing import Any

from minibeam.cluster import exchange, majority, overview
from minibeam.cluster.lists import TODO, TodoList
from minibeam.cluster.log import Log
from minibeam.cluster.replica import NO_EPOCH, REPLICA, Replica
from minibeam.cluster.state import Service
from minibeam.cluster.strategies import UNDEFINED
from minibeam.nodes import connections, gen_server
from minibeam.nodes.calls import Caller, reply
from minibeam.nodes.gen_server import NO_REPLY, GenServer
from minibeam.nodes.local_node import here
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import OK, Atom, Exit, Pid, Term

START, COMPARE, VIEW = Atom("start"), Atom("compare"), Atom("view")
TICK = Atom("tick")
ERROR = Atom("error")
NAMES_BEFORE = Atom("names_before")
"""Stands in a record before Service.names_before; all other records begin with a text."""


class TodoServer(GenServer):
    lasting = True

    def init(self) -> None:
        self.service = here().part(Service)
        self.starting: dict[str, list[Caller]] = {}
        """Who waits for the processes that are being started."""
        self.exchanging: dict[Atom, Pid] = {}
        """The processes that send others what they should hold."""
        monitor_nodes(True)
        spawn(ticker, self_(), self.service.pause)
        self.dial()

    def handle_call(self, request: Term, caller: Caller) -> Any:
        match request:
            case (Atom("start"), str() as name):
                waiting = self.starting.setdefault(name, [])
                waiting.append(caller)
                if len(waiting) == 1:
                    spawn(start_list, name, self.started)
                return NO_REPLY
            case (Atom("compare"), list() as marks):
                spawn(exchange.answer, marks, caller)
                return NO_REPLY
            case Atom("view"):
                spawn(overview.answer, caller)
                return NO_REPLY
        self.strangers.unknown(request)
        return (ERROR, Atom("badarg"))

    def handle_info(self, message: Term) -> None:
        match message:
            case Atom("tick"):
                self.dial()
                for name in self.service.reachable():
                    self.exchange(name)
            case (Atom("nodeup"), Atom() as name):
                self.exchange(name)
            case (Atom("nodedown"), Atom()):
                """Who served there is no longer found; `find` starts the list anew."""
            case _:
                super().handle_info(message)

    def started(self, name: str, answer: Term) -> None:
        """Runs in the helper that has started a list, or has failed."""
        for caller in self.starting.pop(name, []):
            reply(caller, answer)

    def exchange(self, name: Atom) -> None:
        """Begins to send a node what it should hold, unless that is going on."""
        node = self.service.node
        going = self.exchanging.get(name)
        if name == node.name or name not in self.service.configured:
            return
        if going is None or going not in node.processes:
            self.exchanging[name] = spawn(exchange.send_all, name)

    def dial(self) -> None:
        """Has the nodes connected that are not."""
        for name in self.service.configured:
            if name not in self.service.node.peers and name != self.service.node.name:
                spawn(connections.connect, self.service.node, name)


async def start_list(name: str, started: Any) -> None:
    """Starts the process of a list and tells `started` what came of it."""
    answer: Term = (ERROR, Atom("killed"))
    try:
        answer = (OK, await gen_server.start(TodoList, name))
    except Exit as exit:
        match exit.reason:
            case (Atom("already_started"), Pid() as pid):
                answer = (OK, pid)
            case reason:
                answer = (ERROR, reason)
    finally:
        started(name, answer)


async def ticker(server: Pid, pause: float) -> None:
    while True:
        await asyncio.sleep(pause * (0.5 + here().random.random()))
        send(server, TICK)


async def begin(service: Service, log: Log | None) -> None:
    """Starts what a node runs: its replica with what is on its disk, and `todo`."""

    async def keep(record: Term) -> None:
        name, promised, value = record
        gone = promised == NO_EPOCH and value == UNDEFINED
        await to_disk((name,) if gone else record)
        if gone:
            service.held.pop(name, None)
        else:
            service.held[name] = value

    async def to_disk(record: Term) -> None:
        if log is not None:
            try:
                await log.keep(record)
            except OSError as error:
                service.disk_failed(error)
                raise

    kept = []
    for name, *rest in [] if log is None else await log.open():
        if type(name) is Atom:
            service.names_before = rest[0]
        else:
            kept.append((name, *rest))
            service.held[name] = rest[1]
    service.keep_names_before = lambda number: to_disk((NAMES_BEFORE, number))
    merge = service.strategy.merge
    await gen_server.start(Replica, merge, keep, kept, name=REPLICA, node=service.node)
    if service.strategy.leads:
        await majority.start(service.configured, node=service.node)
    await gen_server.start(TodoServer, name=TODO, node=service.node)
