"""A lock that the whole cluster agrees on, and how to do without one.

    process --- (set_lock, Id) to each, at once ---> global_name_server, node 1 .. n
            <-- true or false -----------------      each for itself (lock_server.py)
    all true: locked.  A false among them: those that said true are undone, and later,
    after a time that is random and grows, all is tried again.

There is no queue and no fairness. What keeps two that lock at the same moment from refusing
each other for ever is chance alone: one comes back earlier than the other.

An id is (Resource, Requester); see lock_server.py. The lock is held by the process that
asked, so that same process must give it back, and if it dies the lock is free.

What always holds: of a lock that `set_lock` has not returned True for, nothing is held at any
node.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from itertools import count
from random import Random
from typing import Any

from minibeam.discovery.lock_server import LockId, LockServer, may_grant
from minibeam.discovery.tables import NAME_SERVER
from minibeam.network.trust import finished
from minibeam.network.visibility import nodes as nodes_of
from minibeam.nodes.calls import ALIAS, GEN_CALL, reply
from minibeam.nodes.local_node import here
from minibeam.nodes.multi_call import multi_call
from minibeam.nodes.processes import as_term, crash_reason, receive, self_
from minibeam.nodes.routing import send
from minibeam.terms import OK, Atom, Exit, ImproperList, Pid, Term

SET_LOCK = Atom("set_lock")
DEL_LOCK = Atom("del_lock")
ABORTED = Atom("aborted")
ERROR = Atom("error")


async def set_lock(
    lock_id: LockId, nodes: Iterable[str] | None = None, retries: int | None = None
) -> bool:
    """Locks at all `nodes`, or at none of them: whether it did. (`global:set_lock/3`)

    nodes None: those of `all_nodes()`, found once. A try goes like this:

    1. Where `refused_here(lock_id, nodes)`, nobody is asked: the try has failed.
    2. All nodes are asked (SET_LOCK, lock_id) in one `multi_call` to NAME_SERVER, without a
       time limit. Each answers True or False; a node that does not answer, since it is gone
       or has no name server, is none that could refuse.
    3. Nobody has said False: locked, True is returned.
    4. Otherwise those that said True, and only those, are asked (DEL_LOCK, lock_id) in a
       multi_call: the try has failed.

    After the first try there are up to `retries` more, None for as many as it takes, and
    then False is returned. Before each, this process sleeps (`asyncio.sleep`) for
    `back_off(times, here().random)` seconds, where times is 1 before the second try, then
    2, 3, and so on. No nodes at all: True.

    If step 2 is interrupted, as by `asyncio.timeout`, some may have said True already. So on
    any exception (BaseException) there `give_back(lock_id, nodes)`, which waits for nobody,
    and the exception is raised on.
    """
    targets = all_nodes() if nodes is None else list(nodes)
    for times in count(1):
        if not refused_here(lock_id, targets):
            try:
                replies, _ = await multi_call(targets, NAME_SERVER, (SET_LOCK, lock_id))
            except BaseException:
                give_back(lock_id, targets)
                raise
            granted = [node for node, answer in replies if answer is True]
            if len(granted) == len(replies):
                return True
            await multi_call(granted, NAME_SERVER, (DEL_LOCK, lock_id))
        if retries is not None and times > retries:
            break
        await asyncio.sleep(back_off(times, here().random))
    return False


async def del_lock(lock_id: LockId, nodes: Iterable[str] | None = None) -> bool:
    """Gives a lock back that this process has set; always True. (`global:del_lock/2`)"""
    targets = all_nodes() if nodes is None else nodes
    await multi_call(targets, NAME_SERVER, (DEL_LOCK, lock_id))
    return True


def back_off(times: int, random: Random) -> float:
    """How long to wait before another try, in seconds, drawn from `random`: a whole number
    of milliseconds, each from 1 to the bound, both included, as likely as any other
    (`random.randint`).

    times is 0, 1, 2 ... The bound is 125 ms for 0 and doubles with each: 250 ms for 1, and
    4 s for 5. From 6 on it is 8 s.
    """
    return random.randint(1, 125 << min(times, 6)) / 1000


async def trans(
    lock_id: LockId,
    function: Callable[[], Any],
    nodes: Iterable[str] | None = None,
    retries: int | None = None,
) -> Term:
    """Calls `function()` with the lock set, and returns its value; ABORTED, and it is not
    called, if the lock can't be had. (`global:trans/4`)

    function may be async: `await finished(function())`. The lock is set by `set_lock` and
    given back by `del_lock`, both at the same nodes, which are found once, before
    (`all_nodes()` for None): meanwhile others may come and go. It is given back on any way
    out: also when the function raises, and what it raises is raised. (Where the process is
    killed nothing of it runs any more, and the lock servers see to it.)
    """
    targets = all_nodes() if nodes is None else list(nodes)
    if not await set_lock(lock_id, targets, retries):
        return ABORTED
    try:
        return await finished(function())
    finally:
        await del_lock(lock_id, targets)


async def through_a_process(work: Callable[[Term], Any]) -> None:
    """The life of a process that does for others, one at a time, what they would lock for:
    a call to it and an answer instead of a lock at every node. It never returns.

    It takes calls (`is_call`), messages (GEN_CALL, caller, request), in the order in which
    they come; all other messages stay in its mailbox. Each is answered by `reply` when
    `work(request)` is done, and only then the next one is taken; work may be async
    (`finished`). The answer is

    | work(request)                      | answer                        |
    | ---------------------------------- | ----------------------------- |
    | returns                            | (OK, the value)               |
    | raises an Exception                | (ERROR, `why` of it)          |
    | returns a value that is no term:   | (ERROR, `why` of that)        |
    | the `reply` raises                 |                               |

    so that a request that fails costs nobody else anything.
    """
    while True:
        _, caller, request = await receive(is_call)
        try:
            reply(caller, (OK, await finished(work(request))))
        except Exception as error:
            reply(caller, (ERROR, why(error)))


def is_call(message: Term) -> bool:
    """Whether a message is (GEN_CALL, (pid, tag), request)."""
    match message:
        case (Atom() as kind, (Pid(), _), _):
            return kind == GEN_CALL
    return False


def why(error: Exception) -> Term:
    """What an exception is as a reason that can be sent: an Exit's own, or what it would be
    if a process had crashed with it."""
    return as_term(error.reason) if isinstance(error, Exit) else crash_reason(error)


def all_nodes() -> list[Atom]:
    """This node and the visible ones that it is connected to, whom a lock is set at."""
    node = here()
    return [node.name, *nodes_of(node)]


def give_back(lock_id: LockId, nodes: Iterable[str]) -> None:
    """Gives back what this process has of a lock, without waiting. The servers answer to an
    alias that nobody has, and so to nobody."""
    for node in nodes:
        tag = ImproperList((ALIAS,), here().new_reference())
        send((NAME_SERVER, Atom(node)), (GEN_CALL, (self_(), tag), (DEL_LOCK, lock_id)))


def refused_here(lock_id: LockId, nodes: list[Any]) -> bool:
    """Whether this node is one of several that are to be locked, and would refuse: it can
    be asked without a message, and then the others need not be."""
    node = here()
    server = node.part(LockServer)
    return len(nodes) > 1 and node.name in nodes and not may_grant(server, lock_id)
