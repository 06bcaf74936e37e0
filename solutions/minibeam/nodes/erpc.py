"""Calls by spawn: how a call is asked for, and how it ended.

The caller asks for a process erpc:execute_call(Res, M, F, Args), with a monitor; it runs
the function (see `rpc`) and dies of a reason that carries what came of it:

    {Res, return, Value}   {Res, exit, Reason}   {Res, error, Error, Stack}   {Res, throw, T}

The same on the wire as OTP's erpc, both ways.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import demonitor, is_down
from minibeam.nodes.processes import receive
from minibeam.nodes.remote_spawn import MONITOR, abandon, is_spawn_reply, request_spawn
from minibeam.terms import NOCONNECTION, Atom, Pid, Reference, Term

TIMEOUT = Atom("timeout")


@dataclass(slots=True)
class Result:
    """How a call ended. kind is return, throw, exit or error (what the function did),
    signal (its process was killed) or erpc (it could not be called: noconnection,
    timeout, notsup); stack goes with error."""

    kind: str
    value: Term
    stack: Term = None


class RemoteError(Exception):
    """A call that did not return; `kind`, `reason` and `stack` as in Result."""

    def __init__(self, result: Result) -> None:
        super().__init__(f"{result.kind}: {result.value!r}")
        self.kind = result.kind
        self.reason = result.value
        self.stack = result.stack


async def call(
    node: str, module: str, function: str, args: list[Term], timeout: float | None = None
) -> Term:
    """The value of module:function(*args) at a node (`erpc:call/5`); RemoteError if
    there is none. timeout is in seconds."""
    result = await ask(node, module, function, args, timeout)
    if result.kind != "return":
        raise RemoteError(result)
    return result.value


async def multicall(
    nodes: Iterable[str],
    module: str,
    function: str,
    args: list[Term],
    timeout: float | None = None,
) -> list[Result]:
    """How the call ended at each node, in the order of `nodes` (`erpc:multicall/5`)."""
    return await ask_all(list(nodes), module, function, args, timeout)


def cast(node: str, module: str, function: str, args: list[Term]) -> None:
    """Has a node run a function; no result (`erpc:cast/4`)."""
    call_args = [Atom(module), Atom(function), args]
    request_spawn(node, "erpc", "execute_cast", call_args, reply=False)


async def ask(
    node: str, module: str, function: str, args: list[Term], timeout: float | None = None
) -> Result:
    """Calls and waits, whatever comes of it."""
    return (await ask_all([node], module, function, args, timeout))[0]


async def ask_all(
    nodes: list[str] | list[Atom],
    module: str,
    function: str,
    args: list[Term],
    timeout: float | None = None,
) -> list[Result]:
    """Calls at all nodes at once and waits for each, until one deadline."""
    loop = asyncio.get_running_loop()
    deadline = None if timeout is None else loop.time() + timeout
    asked: dict[Reference, Reference] = {}
    results = []
    try:
        for node in nodes:
            res = current().node.new_reference()
            call_args = [res, Atom(module), Atom(function), args]
            asked[request_spawn(node, "erpc", "execute_call", call_args, [MONITOR])] = res
        for reference, res in asked.items():
            left = None if deadline is None else max(0.0, deadline - loop.time())
            try:
                results.append(await wait(reference, res, left))
            except TimeoutError:
                results.append(Result("erpc", TIMEOUT))
    finally:
        for reference in asked:
            abandon(reference)
            demonitor(reference, flush=True)
            current().mailbox.take(partial(is_spawn_reply, reference=reference))
    return results


async def wait(reference: Reference, res: Reference, timeout: float | None) -> Result:
    """Waits for the reply to a spawn request, then for the death of the process.
    TimeoutError after `timeout` seconds in all."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    reply = await receive(lambda m: is_spawn_reply(m, reference), timeout=timeout)
    if not isinstance(reply[2], Pid):
        return Result("erpc", reply[2])
    left = None if timeout is None else max(0.0, began + timeout - loop.time())
    down = await receive(lambda m: is_down(m, reference), timeout=left)
    return ended(down[4], res)


def ended(reason: Term, res: Reference) -> Result:
    """What the exit reason of execute_call says of the call."""
    match reason:
        case (Reference() as mine, Atom("return" | "exit" | "throw") as kind, value) if (
            mine == res
        ):
            return Result(kind, value)
        case (Reference() as mine, Atom("error"), value, stack) if mine == res:
            return Result("error", value, stack)
        case (Reference() as mine, Atom("error"), (Atom("erpc"), value)) if mine == res:
            return Result("erpc", value)
        case Atom("noconnection"):
            return Result("erpc", NOCONNECTION)
    return Result("signal", reason)
