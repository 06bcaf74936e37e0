"""Processes: started, named, and ended with a reason.

    spawn -> run (returns | raises | is killed) -> finish

A process is a task that runs one coroutine function, with a mailbox. It ends with a
reason: normal when the function returns, the reason of the Exit that it raises, or a
description of any other exception. It is dead when `finish` has been called, which may
be before its task has stopped: nothing that the task does after that has an effect.

What always holds: when others learn of a death, the name is free and the pid unknown.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import PurePath
from typing import Any

from minibeam.network.copying import copy_term
from minibeam.network.encoder import encode
from minibeam.nodes.local_node import (
    AT_EXIT,
    LocalNode,
    Process,
    current,
    current_process,
    here,
)
from minibeam.nodes.mailboxes import Where
from minibeam.nodes.pids import new_pid
from minibeam.nodes.routing import must_be
from minibeam.terms import KILLED, NORMAL, Atom, Exit, Pid, Term, TermError

Body = Callable[..., Coroutine[Any, Any, object]]


def spawn(function: Body, *args: Any, node: LocalNode | None = None) -> Pid:
    """Starts a process that runs `await function(*args)`; returns its pid at once.

    It runs at this node (`here`), or at `node`. Made is a Process(node, pid, leader,
    function), with a pid from `new_pid` and a leader from `leader_of_child`: it prints where
    its parent prints. When spawn returns it is in `node.processes`, by its pid, and
    `process.task` is a task of `run` (`start_task`) in which its function has not started
    yet. As `erlang:spawn/3`.
    """
    raise NotImplementedError("processes.spawn is still to be written")


async def run(process: Process, function: Body, args: tuple[Any, ...]) -> None:
    """Awaits function(*args), then finishes the process with a reason.

    | the function               | the reason                                         |
    | -------------------------- | -------------------------------------------------- |
    | returns                    | NORMAL                                             |
    | raises Exit                | the reason of the Exit                             |
    | is cancelled               | KILLED (asyncio.CancelledError; do not raise it on) |
    | raises another Exception,  | `crash_reason` of it; if the process is alive, one  |
    | or calls sys.exit()        | line goes to `node.log`, with `describe` of it      |
    """
    raise NotImplementedError("processes.run is still to be written")


def finish(process: Process, reason: Term) -> None:
    """Ends a process: it is dead when this returns. A second call does nothing.

    `process.alive` is False and `process.reason` the reason, as a term (`as_term`). The
    pid is gone from `node.processes` and the name, if it has one, from `node.names`. Then
    each function in AT_EXIT is called with the process and the reason (so links and
    monitors learn of it), and at last the task, if there is one, is cancelled.
    May be called from anywhere, also outside all processes: the node is `process.node`.
    """
    raise NotImplementedError("processes.finish is still to be written")


def register(name: str, pid: Pid) -> None:
    """Gives a process of this node (`here`) a name that is unique in this node: an Atom, kept
    in `process.name` and, with the process, in `node.names`.

    ValueError if the name is taken or is `undefined`, the process has a name already,
    is dead, or is at another node (`erlang:register/2`, badarg); then nothing has changed.
    TypeError for a name that is no text, or what is no pid (`must_be`).
    """
    raise NotImplementedError("processes.register is still to be written")


def leader_of_child(node: LocalNode) -> Pid:
    """The group leader of a process that is started at a node: that of the process that
    starts it, if it is of the same node."""
    parent = current_process.get()
    return parent.group_leader if parent and parent.node is node else node.group_leader


def start_task(process: Process, body: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """A task in a context of its own, in which `current` is the process."""
    context = process.node.context.copy()
    context.run(current_process.set, process)
    return asyncio.get_running_loop().create_task(body, context=context)


def unregister(name: str) -> None:
    """Takes a name back. ValueError if nobody has it (`erlang:unregister/1`, badarg)."""
    process = here().names.pop(Atom(name), None)
    if process is None:
        raise ValueError(f"no process is registered as {name} at {here().name}")
    process.name = None


def whereis(name: str) -> Pid | None:
    """The pid that has this name at this node, or None."""
    process = here().names.get(Atom(name))
    return process.pid if process else None


def self_() -> Pid:
    """The pid of the process that asks."""
    return current().pid


def receive(where: Where | None = None, *, timeout: float | None = None) -> Awaitable[Term]:
    """Waits for the oldest message that `where` accepts; see Mailbox.receive.

    A process that has sent to a peer that is too busy first waits for that peer here. In
    Erlang the send itself would have waited: so no timeout counts this wait.
    """
    process = current()
    if process.blocked_by is not None:
        return _unblock_and_receive(process, where, timeout)
    return process.mailbox.receive(where, timeout=timeout)


async def _unblock_and_receive(
    process: Process, where: Where | None, timeout: float | None
) -> Term:
    while (peer := process.blocked_by) is not None:
        process.blocked_by = None
        await peer.writable()
    return await process.mailbox.receive(where, timeout=timeout)


def is_alive(pid: Pid) -> bool:
    """Whether a process of this node lives; no process of an earlier life of it does.
    ValueError for a pid of another node (`erlang:is_process_alive/1`, badarg)."""
    if pid.node != here().name:
        raise ValueError(f"{pid} is no process of this {here().name}; only its own node knows")
    return pid in here().processes


def as_term(reason: Term) -> Term:
    """An exit reason that can travel, to any node: what can't goes as its description."""
    try:
        # With room for the terms that it travels in.
        encode(((reason,),))
        return copy_term(reason)
    except TermError:
        return (Atom("badarg"), text_of(repr, reason))


def crash_reason(error: BaseException) -> Term:
    """An exception as an exit reason, in the shape of Erlang's {Error, Stacktrace}.

    The stack begins where it was raised, and ends before whoever caught it."""
    trace = error.__traceback__
    inner = trace.tb_next if trace and trace.tb_next else trace
    stack = [
        (
            Atom(PurePath(frame.filename).stem[:255]),
            Atom(frame.name[:255]),
            0,
            [
                (Atom("file"), list(PurePath(frame.filename).name.encode())),
                (Atom("line"), frame.lineno or 0),
            ],
        )
        for frame in reversed(traceback.extract_tb(inner, limit=-8))
    ]
    return ((Atom(type(error).__name__[:255]), text_of(str, error)), stack)


def describe(error: BaseException) -> str:
    """An exception in one line, with the place that raised it."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    place = f" ({PurePath(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = " ".join(text_of(str, error).split())
    return f"{type(error).__name__}: {text}{place}" if text else type(error).__name__ + place


def text_of(convert: Callable[[object], str], value: object) -> str:
    """repr or str of anything, in at most 1,000 characters that can be sent: what others
    have written may be huge, or may raise."""
    try:
        text = convert(value)
    except Exception as error:
        text = f"{type(value).__name__} ({convert.__name__} raises {type(error).__name__})"
    return text[:1000].encode("utf-8", "replace").decode("utf-8")
