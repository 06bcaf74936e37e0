"""The same question to the server of a name at several nodes, until enough have answered.

As multi_call (nodes/multi_call.py), which waits for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from minibeam.nodes.calls import ALIAS, GEN_CALL, is_reply
from minibeam.nodes.local_node import current
from minibeam.nodes.mailboxes import NOTHING
from minibeam.nodes.monitors import demonitor, monitor
from minibeam.nodes.multi_call import belongs
from minibeam.nodes.processes import receive
from minibeam.nodes.routing import send
from minibeam.terms import Atom, ImproperList, Reference, Term

Answers = dict[Atom, Term]


async def ask(
    nodes: Iterable[Atom],
    server: Atom,
    request: Term,
    seconds: float,
    enough: Callable[[Answers], bool] = lambda answers: False,
) -> Answers:
    """What the nodes have answered, by node, as soon as it is enough, all have answered or
    are gone, or the time is over. Leaves no monitor, alias or message behind."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    answers: Answers = {}
    asked: dict[Reference, Atom] = {}
    waited: dict[Reference, Atom] = {}
    try:
        for node in nodes:
            reference = monitor((server, node), alias="reply_demonitor")
            asked[reference] = waited[reference] = node
            tag = ImproperList((ALIAS,), reference)
            send((server, node), (GEN_CALL, (current().pid, tag), request))
        while waited and not enough(answers):
            left = max(0.0, deadline - loop.time())
            try:
                message = await receive(lambda m: belongs(m, waited), timeout=left)
            except TimeoutError:
                break
            answered = belongs(message, waited)
            assert answered is not None
            node = waited.pop(answered)
            if is_reply(message, answered):
                answers[node] = message[1]
    finally:
        for reference in asked:
            demonitor(reference, flush=True)
        while waited and current().mailbox.take(lambda m: belongs(m, waited)) is not NOTHING:
            """It came after enough others, and before its alias was ended."""
    return answers
