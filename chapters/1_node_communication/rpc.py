"""Calling a function of another node: module, function, arguments.

    caller                                     node
      | spawn erpc:execute_call, monitored ----->|  a process runs the function
      |<----- DOWN with reason {Res, return, V} -|  and dies of the result

So a call needs nothing but spawn and monitor: a lost connection is a DOWN, and a function
that crashes takes nobody with it. `erpc` is the caller's half of that; `execute` is what
the process at the node does.

What always holds: only functions that the node exposes are run; a call that fails gives
{badrpc, Reason}, in OTP's words, and raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from minibeam.network.copying import copy_term
from minibeam.network.trust import exposed, finished
from minibeam.nodes import erpc
from minibeam.nodes.calls import call as gen_call
from minibeam.nodes.erpc import Result
from minibeam.nodes.group_leader import redirect_output
from minibeam.nodes.local_node import current, here
from minibeam.nodes.monitors import is_down, spawn_monitor
from minibeam.nodes.processes import crash_reason, receive
from minibeam.nodes.remote_spawn import ENTRIES
from minibeam.terms import Atom, Exit, Pid, Reference, Term

BADRPC = Atom("badrpc")
NODEDOWN = Atom("nodedown")
TIMEOUT = Atom("timeout")
EXIT = Atom("EXIT")
UNDEF = Atom("undef")

Key = tuple[Pid, Reference]
"""What async_call returns: a promise of a result to the process that made it."""


async def execute(module: Atom, function: Atom, args: list[Term]) -> Result:
    """Runs a function for a caller and tells how it ended, as Result(kind, value, stack).

    | the function                     | kind, value, stack                               |
    | -------------------------------- | ------------------------------------------------ |
    | is not exposed                   | "error", UNDEF, [(module, function, args, [])]   |
    | returned a value that is a term  | "return", the value; no stack                    |
    | raised Exit                      | "exit", its `reason`; no stack                   |
    | raised another Exception,        | "error", and what `crash_reason(exception)`      |
    | or SystemExit (`sys.exit()`)     | gives, (value, stack)                            |

    `exposed(here().exposed, module, function, arity)` gives the function, or None; the
    arity is the number of arguments. It may be plain or async: `finished` gives the value
    of what a call of it returned. `copy_term` gives the value as a term; what is none makes
    it raise TermError, an error of the function like any other. What the function prints
    goes to the group leader after `redirect_output()`.
    """
    raise NotImplementedError("rpc.execute is still to be written")


def as_badrpc(result: Result) -> Term:
    """What rpc makes of how a call ended (`rpc:call/4`).

    | result.kind | result.value | because the function     | returned                      |
    | ----------- | ------------ | ------------------------ | ----------------------------- |
    | return      | any          | returned it              | the value                     |
    | throw       | any          | threw it, in Erlang      | the value                     |
    | both        | {'EXIT', _}  | did, with such a value   | {badrpc, Value}               |
    | exit        | any          | raised Exit              | {badrpc, {'EXIT', Value}}     |
    | signal      | any          | was killed               | {badrpc, {'EXIT', Value}}     |
    | error       | any          | raised another exception | {badrpc, {'EXIT', {Value,     |
    |             |              |                          | Stack}}}, of `result.stack`   |
    | erpc        | noconnection | was not reached          | {badrpc, nodedown}            |
    | erpc        | timeout or   | took too long, or the    | {badrpc, Value}               |
    |             | notsup       | node can't spawn for us  |                               |
    | erpc        | another one  | could not be asked for   | {badrpc, {'EXIT', Value}}     |

    BADRPC, EXIT and NODEDOWN are the atoms.
    """
    raise NotImplementedError("rpc.as_badrpc is still to be written")


async def call(
    node: str, module: str, function: str, args: list[Term], timeout: float | None = None
) -> Term:
    """The value of module:function(*args) at a node, or {badrpc, Reason}
    (`rpc:call/5`). timeout is in seconds."""
    return as_badrpc(await erpc.ask(node, module, function, args, timeout))


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
    """Calls the function at all nodes at once: (results, bad nodes), both in the order of
    `nodes`, the bad ones as atoms (`rpc:multicall/5`). timeout is in seconds, for all of
    them together; None waits for as long as it takes.

    A node is bad when it was not reached or was too late: its Result is of kind "erpc"
    with value noconnection or timeout. Any other Result is one of the results, as
    `as_badrpc` says it, be it the {badrpc, Reason} of a function that crashed.
    `erpc.ask_all(nodes, module, function, args, timeout)` asks all of them and gives a
    list of their Results, in the order of the list `nodes`.
    """
    raise NotImplementedError("rpc.multicall is still to be written")


def async_call(node: str, module: str, function: str, args: list[Term]) -> Key:
    """Starts a call and goes on; the result is for this process, by `await_reply`
    (`rpc:async_call/4`).

    A process of its own makes the call and dies of the reason {async, Result}; the key is
    its pid and the monitor on it."""

    async def promise() -> None:
        raise Exit((Atom("async"), await call(node, module, function, args)))

    return spawn_monitor(promise)


async def await_reply(key: Key, timeout: float | None = None) -> Term:
    """The result of an async_call, once (`rpc:yield/1`).

    It is in the DOWN message {'DOWN', Ref, process, Pid, Reason} of the monitor in the
    key (`is_down`), as the reason {async, Result}. With any other reason, as when the
    process that makes the call was killed, {badrpc, {'EXIT', Reason}} is returned. All
    other messages stay where they are.

    `receive` raises TimeoutError after `timeout` seconds; the result can be asked for again
    then (`rpc:nb_yield/2`).
    """
    raise NotImplementedError("rpc.await_reply is still to be written")


async def block_call(
    node: str, module: str, function: str, args: list[Term], timeout: float | None = None
) -> Term:
    """As `call`, but run by the node's rex server itself: calls like this one wait for
    each other (`rpc:block_call/5`)."""
    leader = current().group_leader
    request = (Atom("block_call"), Atom(module), Atom(function), args, leader)
    try:
        reply = await gen_call(("rex", node), request, timeout)
        return as_badrpc(Result("return", reply))
    except Exit as exit:
        match exit.reason:
            case (Atom("nodedown"), _):
                return (BADRPC, NODEDOWN)
            case Atom("timeout"):
                return (BADRPC, TIMEOUT)
        return (BADRPC, (EXIT, exit.reason))


async def execute_call(res: Term, module: Atom, function: Atom, args: list[Term]) -> None:
    result = await execute(module, function, args)
    kind = Atom(result.kind)
    if result.kind == "error":
        raise Exit((res, kind, result.value, result.stack))
    raise Exit((res, kind, result.value))


async def execute_cast(module: Atom, function: Atom, args: list[Term]) -> None:
    await execute(module, function, args)


ENTRIES["erpc", "execute_call", 4] = execute_call
ENTRIES["erpc", "execute_cast", 3] = execute_cast
