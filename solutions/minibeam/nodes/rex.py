"""The process rex: calls by message, as C nodes and older nodes make them.

{call, M, F, Args, Leader}           a gen call: answered when the function has run
{From, {call, M, F, Args, Leader}}   the same, but the answer is {rex, Result}
{block_call, M, F, Args, Leader}     a gen call: runs it in rex itself, one at a time
{From, features_request}             what a node asks of each new peer
{From, {sbcast, Name, Msg}}          sends Msg to Name here, tells From if it is there
{From, {send, Name, Msg}}            the same without an answer

rex waits for no function but those of block_call.
"""

from __future__ import annotations

from typing import Any

from minibeam.nodes import rpc
from minibeam.nodes.calls import Caller, reply
from minibeam.nodes.gen_server import NO_REPLY, GenServer
from minibeam.nodes.local_node import current, here
from minibeam.nodes.processes import spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Pid, Term

REX = Atom("rex")


class Rex(GenServer):
    lasting = True

    async def handle_call(self, request: Term, caller: Caller) -> Any:
        match request:
            case (Atom("call"), Atom() as module, Atom() as function, list() as args, leader):
                spawn(answer, caller, module, function, args, leader)
                return NO_REPLY
            case (
                Atom("block_call"),
                Atom() as module,
                Atom() as function,
                list() as args,
                leader,
            ):
                return await run(module, function, args, leader)
        return (rpc.BADRPC, (rpc.EXIT, Atom("badarg")))

    def handle_cast(self, request: Term) -> None:
        match request:
            case (Atom("cast"), Atom() as module, Atom() as function, list() as args, leader):
                spawn(run, module, function, args, leader)
            case _:
                super().handle_cast(request)

    def handle_info(self, message: Term) -> None:
        match message:
            case (Pid() as sender, Atom("features_request")):
                features = [Atom("erpc")]
                send(sender, (Atom("features_reply"), here().name, features))
            case (
                Pid() as sender,
                (
                    Atom("call"),
                    Atom() as module,
                    Atom() as function,
                    list() as args,
                    leader,
                ),
            ):
                spawn(answer, (sender, REX), module, function, args, leader)
            case (Pid() as sender, (Atom("sbcast"), Atom() as name, text)):
                there = name in here().names
                if there:
                    send(name, text)
                result = here().name if there else (Atom("nonexisting_name"), name)
                send(sender, (REX, here().name, result))
            case (Pid(), (Atom("send"), Atom() as name, text)):
                send((name, here().name), text)
            case _:
                super().handle_info(message)


async def run(module: Atom, function: Atom, args: list[Term], leader: Term) -> Term:
    """The value of a function, or {badrpc, Reason}; it prints at `leader`."""
    me = current()
    before = me.group_leader
    if isinstance(leader, Pid):
        me.group_leader = leader
    try:
        return rpc.as_badrpc(await rpc.execute(module, function, args))
    finally:
        me.group_leader = before


async def answer(
    caller: Caller, module: Atom, function: Atom, args: list[Term], leader: Term
) -> None:
    """Answers a call; by a call to this node, which tells also of a function that has its
    process killed."""
    if isinstance(leader, Pid):
        current().group_leader = leader
    reply(caller, await rpc.call(here().name, module, function, args))
