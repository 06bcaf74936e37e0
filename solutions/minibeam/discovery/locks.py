"""A lock that the whole cluster agrees on, and how to do without one.

    process --- (set_lock, Id) to each, at once ---> global_name_server, node 1 .. n
            <-- true or false -----------------      each for itself (lock_server.py)
    all true: locked.  A false among them: those that said true are undone, and later,
    after a time that is random and grows, all is tried again.

There is no queue and no fairness. What keeps two that lock at the same moment from refusing
each other for ever is chance alone: one comes back earlier than the other.

An id is (Resource, Requester); see lock_server.py. The lock is held by the process that
asked, so that same process must give it back, and if it dies the lock is free.

What always holds: who gets False holds nothing of the lock at any node.
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
from minibeam.nodes.calls import GEN_CALL, reply
from minibeam.nodes.local_node import here
from minibeam.nodes.multi_call import multi_call
from minibeam.nodes.processes import crash_reason, receive
from minibeam.terms import OK, Atom, Exit, Term

SET_LOCK = Atom("set_lock")
DEL_LOCK = Atom("del_lock")
ABORTED = Atom("aborted")
ERROR = Atom("error")


async def set_lock(
    lock_id: LockId, nodes: Iterable[str] | None = None, retries: int | None = None
) -> bool:
    """Locks at all `nodes`, or at none of them: whether it did. (`global:set_lock/3`)

    nodes None: those of `all_nodes()`. A try goes like this:

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
    """
    targets = all_nodes() if nodes is None else list(nodes)
    for times in count(1):
        if not refused_here(lock_id, targets):
            replies, _ = await multi_call(targets, NAME_SERVER, (SET_LOCK, lock_id))
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
    """How long to wait before another try, in seconds, when `times` tries have failed
    already (0, 1, 2 ...): a whole number of milliseconds, each of 1 to the bound as likely
    as any other, by `random.randint`.

    The bound is 125 ms at first and doubles with each time; after the fifth it is 8 s and
    stays there.
    """
    bound = 125 << times if times <= 5 else 8000
    return random.randint(1, bound) / 1000


async def trans(
    lock_id: LockId,
    function: Callable[[], Any],
    nodes: Iterable[str] | None = None,
    retries: int | None = None,
) -> Term:
    """Calls `function()` with the lock set, and returns its value; ABORTED, and it is not
    called, if the lock can't be had. (`global:trans/4`)

    function may be async (`finished`). The lock is set by `set_lock` and given back by
    `del_lock`, both at the same nodes, which are found once, before (`all_nodes()` for
    None). Given back it is on any way out: also when the function raises, and what it raises
    is raised. Where the process is killed the lock servers see to it.
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

    It takes calls, messages (GEN_CALL, caller, request), in the order in which they come,
    and no other message. Each is answered by `reply` when `work(request)` is done, and only
    then the next one is taken; work may be async (`finished`). The answer is

    | work(request)            | answer                          |
    | ------------------------ | ------------------------------- |
    | returns                  | (OK, the value)                 |
    | raises Exit              | (ERROR, its reason)             |
    | raises another Exception | (ERROR, `crash_reason` of it)   |

    so that a request that fails costs nobody else anything.
    """
    while True:
        _, caller, request = await receive(is_call)
        try:
            answer: Term = (OK, await finished(work(request)))
        except Exit as exit:
            answer = (ERROR, exit.reason)
        except Exception as error:
            answer = (ERROR, crash_reason(error))
        reply(caller, answer)


def is_call(message: Term) -> bool:
    """Whether a message is (GEN_CALL, caller, request)."""
    return type(message) is tuple and len(message) == 3 and message[0] == GEN_CALL


def all_nodes() -> list[Atom]:
    """This node and the visible ones that it is connected to, whom a lock is set at."""
    node = here()
    return [node.name, *nodes_of(node)]


def refused_here(lock_id: LockId, nodes: list[Any]) -> bool:
    """Whether this node is one of several that are to be locked, and would refuse: it can
    be asked without a message, and then the others need not be."""
    node = here()
    server = node.part(LockServer)
    return len(nodes) > 1 and node.name in nodes and not may_grant(server, lock_id)
