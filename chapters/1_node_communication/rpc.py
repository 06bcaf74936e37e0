"""Calling a function of another node: module, function, arguments.

    caller                                     node
      | spawn erpc:execute_call, monitored ----->|  a process runs the function
      |<----- DOWN with reason {Res, return, V} -|  and dies of the result

So a call needs nothing but spawn and monitor: a lost connection is a DOWN, and a function
that crashes takes nobody with it. Only functions that the node exposes can be called.

A call that fails returns {badrpc, Reason}, in OTP's words:

| what happened                       | Reason                        |
| ----------------------------------- | ----------------------------- |
| not connected, or connection lost   | nodedown                      |
| no result in time                   | timeout                       |
| exit(R), or killed with R           | {'EXIT', R}                   |
| another exception                   | {'EXIT', {Error, Stack}}      |
| not exposed, or no such function    | {'EXIT', {undef, Stack}}      |
"""

from __future__ import annotations

from collections.abc import Iterable

from minibeam.nodes import erpc
from minibeam.nodes.calls import call as gen_call
from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import is_down, spawn_monitor
from minibeam.nodes.processes import receive
from minibeam.terms import Atom, Exit, Pid, Reference, Term

BADRPC = Atom("badrpc")
NODEDOWN = Atom("nodedown")
TIMEOUT = Atom("timeout")
EXIT = Atom("EXIT")

Key = tuple[Pid, Reference]
"""What async_call returns: a promise of a result to the process that made it."""


async def call(
    node: str, module: str, function: str, args: list[Term], timeout: float | None = None
) -> Term:
    """The value of module:function(*args) at a node, or {badrpc, Reason}
    (`rpc:call/5`). timeout is in seconds."""
    raise NotImplementedError("rpc.call is still to be written")


def as_badrpc(result: erpc.Result) -> Term:
    """What rpc makes of how a call ended; see the table above."""
    raise NotImplementedError("rpc.as_badrpc is still to be written")


def cast(node: str, module: str, function: str, args: list[Term]) -> bool:
    """Has a node run a function; nobody learns what came of it (`rpc:cast/4`)."""
    erpc.cast(node, module, function, args)
    return True


async def multicall(
    nodes: Iterable[str],
    module: str,
    function: str,
    args: list[Term],
    timeout: float | None = None,
) -> tuple[list[Term], list[Atom]]:
    """Calls the function at all nodes at once: (results, bad nodes), in the order of
    `nodes` (`rpc:multicall/5`). A node is bad when it can't be reached or is too late;
    a function that crashed gives its {badrpc, Reason} as a result."""
    raise NotImplementedError("rpc.multicall is still to be written")


def async_call(node: str, module: str, function: str, args: list[Term]) -> Key:
    """Starts a call and goes on; the result is for this process, by `await_reply`
    (`rpc:async_call/4`)."""

    async def promise() -> None:
        raise Exit((Atom("async"), await call(node, module, function, args)))

    return spawn_monitor(promise)


async def await_reply(key: Key, timeout: float | None = None) -> Term:
    """The result of an async_call, once (`rpc:yield/1`; with a timeout, and raising
    TimeoutError, `rpc:nb_yield/2`). After a TimeoutError it can be asked for again."""
    raise NotImplementedError("rpc.await_reply is still to be written")


async def block_call(
    node: str, module: str, function: str, args: list[Term], timeout: float | None = None
) -> Term:
    """As `call`, but run by the node's rex server itself: calls like this one wait for
    each other (`rpc:block_call/5`)."""
    leader = current().group_leader
    request = (Atom("block_call"), Atom(module), Atom(function), args, leader)
    try:
        return await gen_call(("rex", node), request, timeout)
    except Exit as exit:
        match exit.reason:
            case (Atom("nodedown"), _):
                return (BADRPC, NODEDOWN)
            case Atom("timeout"):
                return (BADRPC, TIMEOUT)
        return (BADRPC, (EXIT, exit.reason))
