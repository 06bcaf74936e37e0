"""A visible node of ours in an operating system process of its own, in a storm:

    python storm_node.py NAME COOKIE EPMD_PORT

Says "@agent ready" when it is up, prints what it logs, and ends when its standard input
does. It exposes the module `storm`, whose functions do what those of storm.erl do.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "solutions"))

from minibeam.discovery import global_names, pg
from minibeam.discovery.lock_server import LockServer
from minibeam.discovery.locks import trans
from minibeam.discovery.tables import Table, snapshot
from minibeam.network.epmd import Epmd
from minibeam.node import Node
from minibeam.nodes import connections
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import here
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import is_alive, receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, OK, Atom, Pid, Term

LOAD = Atom("storm_load")
REST = Atom("rest")


async def idle() -> None:
    await receive()


async def start() -> Atom:
    await pg.start()
    return OK


def load(seed: int) -> Atom:
    spawn(work, Random(seed))
    return OK


async def rest() -> Atom:
    reference = monitor(LOAD)
    send(LOAD, REST)
    await receive(lambda message: message[1] == reference)
    return OK


async def work(random: Random) -> None:
    register(LOAD, self_())
    resting = False
    while not resting:
        await step(random.randint(1, 6), (Atom("thing"), random.randint(1, 12)))
        with suppress(TimeoutError):
            pause = random.randint(1, 10) / 1000
            resting = await receive(lambda message: message == REST, timeout=pause)


async def step(number: int, name: Term) -> None:
    match number:
        case 1:
            pid = spawn(idle)
            if await global_names.register_name(name, pid) == "no":
                exit_process(pid, KILL)
        case 2:
            await global_names.unregister_name(name)
        case 3:
            if (owner := global_names.whereis_name(name)) is not None:
                exit_process(owner, KILL)
        case 4:
            await pg.join(name, spawn(idle))
        case 5:
            for pid in pg.get_local_members(name)[:1]:
                exit_process(pid, KILL)
        case 6:
            await trans((name, self_()), lambda: None, retries=2)


async def meet(number: int, nodes: list[Atom]) -> Atom:
    reference, _ = await pg.monitor_scope()
    group = (Atom("meet"), number)
    await pg.join(group, spawn(idle))
    while sorted(pid.node for pid in pg.get_members(group)) != sorted(nodes):
        await receive(lambda message: message[0] == reference)
    return OK


async def connect(name: Atom) -> bool:
    return await connections.connect(here(), name)


def seen() -> list[Atom]:
    return here().list()


def names() -> list[tuple[Term, Term]]:
    whereis = global_names.whereis_name
    return [(name, whereis(name)) for name in global_names.registered_names()]


def groups() -> list[tuple[Term, list[Pid]]]:
    return [(group, pg.get_members(group)) for group in pg.which_groups()]


def locks() -> list[Term]:
    return [lock.resource for lock in here().part(LockServer).locks.values()]


def dead() -> list[Pid]:
    pids = [pid for _, pid, _ in snapshot(here().part(Table))]
    pids += [pid for _, members in groups() for pid in members]
    return [pid for pid in pids if pid.node == here().name and not is_alive(pid)]


class Told(Node):
    def log(self, text: str) -> None:
        print(text, flush=True)


async def main(name: str, cookie: str, port: str) -> None:
    node = Told(name, cookie=cookie, directory=Epmd(int(port)), address="127.0.0.1")
    exposed = (start, load, rest, connect, seen, meet, names, groups, locks, dead)
    node.expose("storm", {one.__name__: one for one in exposed} | {"sync": global_names.sync})
    await node.start()
    print("@agent ready", flush=True)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.read)
    await node.stop()


asyncio.run(main(*sys.argv[1:]))
