"""What lives at the node of `python -m course node`: processes to talk to.

echo     {From, Term}            sends From {self(), Term}
ping     {From, ping}, or a call ping   answers pong
counter  a call {add, N}         adds and replies the total; the cast reset starts over
chat     anything                prints it

and the exposed module `playground`: add/2, whoami/0, sleep/1, crash/1, mailbox_size/1.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from minibeam.network.trust import describe
from minibeam.nodes.calls import Caller
from minibeam.nodes.gen_server import GenServer, start
from minibeam.nodes.local_node import here
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Exit, Pid, Term

OK = Atom("ok")


class Echo(GenServer):
    lasting = True

    def handle_info(self, message: Term) -> None:
        match message:
            case (Pid() as sender, term):
                send(sender, (self_(), term))


class Ping(GenServer):
    lasting = True

    def handle_call(self, request: Term, caller: Caller) -> Term:
        return Atom("pong") if request == Atom("ping") else (Atom("error"), Atom("not_ping"))

    def handle_info(self, message: Term) -> None:
        match message:
            case (Pid() as sender, Atom("ping")) | (Atom("ping"), Pid() as sender):
                send(sender, Atom("pong"))


class Counter(GenServer):
    lasting = True

    def init(self) -> None:
        self.total = 0

    def handle_call(self, request: Term, caller: Caller) -> Term:
        match request:
            case (Atom("add"), int() | float() as number) if not isinstance(number, bool):
                self.total += number
                return self.total
        return (Atom("error"), (Atom("unknown_request"), request))

    def handle_cast(self, request: Term) -> None:
        if request == Atom("reset"):
            self.total = 0


class Chat(GenServer):
    lasting = True

    def init(self, tell: Callable[[str], None]) -> None:
        self.tell = tell

    def handle_info(self, message: Term) -> None:
        self.tell(f"chat: {readable(message)}")


def watcher(tell: Callable[[str], None]) -> Callable[[], Any]:
    """One line for each node that comes or goes."""

    async def watch() -> None:
        monitor_nodes(True, ["all", "nodedown_reason"])
        while True:
            match await receive():
                case (Atom("nodeup"), name, info):
                    tell(f"+ {name} is connected ({dict(info)['node_type']})")
                case (Atom("nodedown"), name, info):
                    tell(f"- {name} is gone ({readable(dict(info)['nodedown_reason'])})")

    return watch


def readable(term: Term) -> str:
    """A term as a person would like to read it: text as text."""
    if isinstance(term, bytes):
        try:
            term = term.decode()
        except UnicodeDecodeError:
            return describe(term)
    if isinstance(term, str) and term.isprintable():
        return str(term)
    if isinstance(term, list) and term and all(map(is_printable, term)):
        return "".join(map(chr, term))
    if isinstance(term, tuple):
        return "{" + ", ".join(map(readable, term)) + "}"
    return describe(term)


def is_printable(item: Term) -> bool:
    return type(item) is int and 32 <= item < 0x110000 and chr(item).isprintable()


async def furnish(node: Any, tell: Callable[[str], None]) -> None:
    """Starts all of the above at a node."""
    spawn(watcher(tell), node=node)
    await start(Echo, name="echo", node=node)
    await start(Chat, tell, name="chat", node=node)
    await start(Ping, name="ping", node=node)
    await start(Counter, name="counter", node=node)
    node.expose("playground", PLAYGROUND)


def add(a: Any, b: Any) -> Any:
    return a + b


def whoami() -> Atom:
    return here().name


async def sleep(seconds: float) -> Atom:
    await asyncio.sleep(seconds)
    return OK


def crash(reason: Term) -> None:
    raise Exit(reason)


def mailbox_size(who: Term) -> Term:
    """How many messages wait for a process, named or by its pid."""
    process = here().processes.get(who) if isinstance(who, Pid) else here().names.get(who)
    return len(process.mailbox) if process else Atom("undefined")


PLAYGROUND = {
    "add": add,
    "whoami": whoami,
    "sleep": sleep,
    "crash": crash,
    "mailbox_size": mailbox_size,
}
