"""A generic server: a process with a state that answers calls, one at a time.

    start -> init -> loop: message -> dispatch -> callback -> outcome -> loop
                                                                |
                                                      stop -> terminate -> dead

A server is a class with the callbacks below, plain or async functions. Between two
callbacks nothing of the server runs, so its state needs no lock; while a callback
awaits, all its callers wait.

A server that must outlive whatever it is sent is `lasting`.
"""

from __future__ import annotations

import asyncio
from itertools import count
from pathlib import PurePath
from typing import Any, Final

from minibeam.network.trust import Strangers, finished
from minibeam.nodes import via
from minibeam.nodes.calls import Caller, reply
from minibeam.nodes.links import spawn_link, trap_exit
from minibeam.nodes.local_node import LocalNode, Process, current, here
from minibeam.nodes.processes import Body, crash_reason, describe, receive, register, spawn
from minibeam.terms import NORMAL, OK, Atom, Exit, KeptName, Pid, Term

NO_REPLY: Final = object()
"""What handle_call returns when the reply comes later, by `reply(caller, value)`."""
PATIENCE = 500
"""Messages after which the others of the node have a turn, however many more there are."""


class Stop(Exception):
    """Raised by a callback to stop the server, with a last reply if one is given."""

    def __init__(self, reason: Term = NORMAL, reply: Term = NO_REPLY) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reply = reply


class GenServer:
    """Override what is needed. `init` may raise Exit(reason) to refuse to start."""

    lasting = False
    """Whether nothing but a kill ends it, for services that nobody would start again: it
    traps exits, drops a message that it fails at, and waits for no busy peer."""
    parent: Pid | None = None
    """Who started this server with a link: its exit stops the server."""
    strangers: Strangers
    """Counts, and mentions in the log, the messages that the server has no use for."""

    def init(self, *args: Any) -> Any:
        """Sets up the state, before `start` returns."""

    def handle_call(self, request: Term, caller: Caller) -> Any:
        """Answers a call: the value returned is the reply, unless it is NO_REPLY."""
        raise Exit((Atom("bad_call"), request))

    def handle_cast(self, request: Term) -> Any:
        """Takes a cast."""
        raise Exit((Atom("bad_cast"), request))

    def handle_info(self, message: Term) -> Any:
        """Takes any other message. By default it is dropped, with a line in the log."""
        self.strangers.unknown(message)

    def terminate(self, reason: Term) -> Any:
        """Cleans up: called when a callback stops the server or raises, and when it is
        asked to stop; not when it is killed."""


async def start(
    server: type[GenServer],
    *args: Any,
    name: str | KeptName | None = None,
    link: bool = False,
    node: LocalNode | None = None,
) -> Pid:
    """Starts a server process and returns its pid when its `init` is done.
    (`gen_server:start/4`, or with `link` `gen_server:start_link/4`)

    The process runs `life_of(server)`, whose arguments are (args, name, parent, started):

    - parent is the pid of who starts it if they are to be linked, else None;
    - started is a future of the running loop. `serve`, which is given, ends it: with None
      when init is done, or with Exit({already_started, Pid}) where the name is taken.

    It is started by `spawn`, or with `link` by `spawn_link`, at `node` or here. Nobody ends
    the future of a process that dies before its init is done: init refuses, crashes, or is
    killed. So when its task (`process.task`, of the node's `processes`) is done, and the
    future is not, start raises Exit with the reason that the process died of.
    A node starts its own services so, outside all processes: without `link` there may be
    no `current`.
    """
    raise NotImplementedError("gen_server.start is still to be written")


def life_of(server: type[GenServer]) -> Body:
    """`serve` for servers of one class, under its name in traces."""

    async def life(*args: Any) -> None:
        await serve(server, *args)

    life.__qualname__ = server.__name__
    return life


async def serve(
    server: type[GenServer],
    args: tuple[Any, ...],
    name: str | KeptName | None,
    parent: Pid | None,
    started: asyncio.Future[None],
) -> None:
    """The life of a server process."""
    me = current()
    self = server()
    self.strangers = Strangers(
        lambda line: me.node.log(f"{me}: {line}"), asyncio.get_running_loop().time
    )
    self.parent = parent
    try:
        await take(name, me)
    except Exit as taken:
        if not started.done():
            started.set_exception(taken)
        return
    if self.lasting:
        trap_exit(True)
        me.patient = False
    try:
        await finished(self.init(*args))
    except Exception:
        if isinstance(name, tuple):
            # Its keeper would learn of the death too late for who starts it again.
            await via.unregister(name)
        raise
    if not started.done():
        started.set_result(None)
    handle = outlive if self.lasting else outcome
    for number in count(1):
        message = await receive()
        reason = await handle(self, message)
        if reason is not None:
            raise Exit(reason)
        if number % PATIENCE == 0:
            await asyncio.sleep(0)


async def take(name: str | KeptName | None, process: Process) -> None:
    """Gives the process that runs the name it is to have: one at this node, or one that a
    module keeps. Exit({already_started, Pid}) if another process has it."""
    if isinstance(name, tuple):
        await via.register(name, process.pid)
    elif name is not None:
        taken = process.node.names.get(Atom(name))
        if taken is not None:
            raise Exit((Atom("already_started"), taken.pid))
        register(name, process.pid)


async def dispatch(server: GenServer, message: Term) -> None:
    """Calls the callback of the server that a message is for.

    | message                                 | what is done                              |
    | --------------------------------------- | ----------------------------------------- |
    | {'$gen_call', Caller, Request},         | handle_call(request, caller), and `reply` |
    | where Caller is a pair, first a pid     | with what it returns, unless NO_REPLY     |
    | {'$gen_cast', Request}                  | handle_cast(request)                      |
    | {system, Caller, {terminate, Reason}},  | `reply` ok to the caller, then raise      |
    | Caller as above                         | Stop(reason)                              |
    | {'EXIT', Pid, Reason}, where Pid is     | raise Stop(reason)                        |
    | `server.parent`                         |                                           |
    | any other                               | handle_info(message)                      |

    A callback may be async: `await finished(...)` of what it returns gives its value, in
    either case. What a callback raises goes on to who called dispatch. A Stop that
    handle_call raises may have a last reply (`stop.reply` is not NO_REPLY), which the
    caller gets first. Any value but NO_REPLY is a reply, also None and False.
    """
    raise NotImplementedError("gen_server.dispatch is still to be written")


async def outcome(server: GenServer, message: Term) -> Term | None:
    """Handles one message (`dispatch`); the reason to stop with, or None to go on.

    | dispatch                  | the reason                                            |
    | ------------------------- | ----------------------------------------------------- |
    | returns                   | None                                                  |
    | raises Stop or Exit       | its reason                                            |
    | raises another Exception  | `crash_reason` of it; one line with `describe` of it  |
    |                           | goes to the log of the node (`here().log`)            |

    Before the server stops, `terminate` is called with the reason; it may be async
    (`finished`). What that raises is raised: the server dies of it instead.
    """
    raise NotImplementedError("gen_server.outcome is still to be written")


async def outlive(server: GenServer, message: Term) -> None:
    """Handles one message of a lasting server: one that it fails at, or that would stop
    it, or whose reply can't be sent, is dropped like one that it does not know."""
    try:
        await dispatch(server, message)
    except Exception as error:
        server.strangers.unknown(message, f" ({type(error).__name__}{place(error)})")


def place(error: Exception) -> str:
    """Where an exception was raised: the function, the file and the line."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    code = trace.tb_frame.f_code
    return f" in {code.co_name}, {PurePath(code.co_filename).name}:{trace.tb_lineno}"
