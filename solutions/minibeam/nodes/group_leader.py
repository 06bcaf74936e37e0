"""Where output goes: the group leader of the process that prints.

Printing is a message: {io_request, From, ReplyAs, Request} to the group leader, which
answers {io_reply, ReplyAs, Result}. A called function has the caller's leader, so what
it prints appears at the caller. Every node has a leader of its own, the process `user`,
which prints to the node's console. (stdlib, "The Erlang I/O Protocol")

`user` prints and knows its lines' width; it has no input: reading gets eof.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TextIO

from minibeam.network.trust import describe
from minibeam.nodes.gen_server import GenServer
from minibeam.nodes.local_node import LocalNode, current, current_process, handles
from minibeam.nodes.monitors import demonitor, is_down, monitor
from minibeam.nodes.processes import receive, spawn
from minibeam.nodes.routing import must_be, route, send
from minibeam.signals import GroupLeader
from minibeam.terms import OK, Atom, ImproperList, Pid, Reference, Term, TermError

IO_REQUEST = Atom("io_request")
IO_REPLY = Atom("io_reply")
PUT_CHARS = Atom("put_chars")
UNICODE = Atom("unicode")
ERROR = Atom("error")
TERMINATED = Atom("terminated")

Formatter = Callable[[Atom, Atom, Atom, list[Term]], Awaitable[Term]]
"""Calls module:function(args) at a node; for text that comes unformatted."""


class User(GenServer):
    """The group leader of a node: prints what it is asked to."""

    lasting = True

    def init(self, write: Callable[[str], object], formatter: Formatter) -> None:
        self.write = write
        self.formatter = formatter

    def handle_info(self, message: Term) -> None:
        match message:
            case (Atom("io_request"), Pid() as sender, reply_as, request):
                self.answer(sender, reply_as, request)
            case (Atom("io_reply"), _, _):
                pass  # to what LeaderOutput has sent in our name
            case _:
                super().handle_info(message)

    def answer(self, sender: Pid, reply_as: Term, request: Term) -> None:
        """Answers a request, at once or, where the sender's node must format, later.

        Only io_lib is asked to: who asks us to print does not make us call anything."""
        match request:
            case (Atom("put_chars"), _, Atom("io_lib"), Atom() as function, list() as args):
                spawn(self.format, sender, reply_as, Atom("io_lib"), function, args)
            case _:
                send(sender, (IO_REPLY, reply_as, self.result(request)))

    def result(self, request: Term) -> Term:
        match request:
            case (Atom("put_chars"), _, text) | (Atom("put_chars"), text):
                return self.print(text)
            case (Atom("requests"), list() as requests):
                # One after the other, up to the first that is not ok.
                return next((r for r in map(self.result, requests) if r != OK), OK)
            case (Atom("get_line" | "get_chars" | "get_until" | "get_password"), *_):
                return Atom("eof")
            case (Atom("get_geometry"), _) | (Atom("setopts"), _):
                return (ERROR, Atom("enotsup"))
            case Atom("getopts"):
                return [(Atom("binary"), False), (Atom("encoding"), UNICODE)]
        return (ERROR, Atom("request"))

    def print(self, text: Term) -> Term:
        """Prints text; {error, put_chars} for what is none, and where the console fails:
        it is closed, or its encoding lacks a character."""
        try:
            self.write(chardata(text))
        except Exception:
            return (ERROR, PUT_CHARS)
        return OK

    async def format(
        self, sender: Pid, reply_as: Term, module: Atom, function: Atom, args: list[Term]
    ) -> None:
        """`io:format` sends what it would print unformatted; Erlang knows how."""
        text = await self.formatter(sender.node, module, function, args)
        send(sender, (IO_REPLY, reply_as, self.print(text)))


def chardata(text: Term) -> str:
    """The text of Erlang's character data: binaries, code points, lists of them.
    TermError if it is something else."""
    parts: list[str] = []
    rest = [text]
    while rest:
        match rest.pop():
            case bytes() as data:
                parts.append(data.decode("utf-8", "replace"))
            case bool():
                raise TermError("an atom is no character data")
            case int() as point if 0 <= point < 0xD800 or 0xDFFF < point < 0x110000:
                parts.append(chr(point))
            case list() as items:
                rest.extend(reversed(items))
            case ImproperList(items, tail):
                rest.extend([tail, *reversed(items)])
            case str() as plain if not isinstance(plain, Atom):
                parts.append(plain)
            case other:
                raise TermError(f"{describe(other)} is no character data")
    return "".join(parts)


async def put_chars(text: str) -> Term:
    """Prints text at the group leader of the running process; returns ok when it is
    printed, or {error, Reason}, terminated if the leader is gone (`io:put_chars/1`)."""
    me = current()
    reference = monitor(me.group_leader)
    request = (PUT_CHARS, UNICODE, text.encode("utf-8", "replace"))
    try:
        send(me.group_leader, (IO_REQUEST, me.pid, reference, request))
        answer = await receive(lambda m: is_io_reply(m, reference) or is_down(m, reference))
    finally:
        demonitor(reference, flush=True)
    return answer[2] if is_io_reply(answer, reference) else (ERROR, TERMINATED)


def is_io_reply(message: Term, reference: Reference) -> bool:
    return (
        type(message) is tuple
        and len(message) == 3
        and message[0] == IO_REPLY
        and type(message[1]) is Reference
        and message[1] == reference
    )


class LeaderOutput:
    """Standard output that sends what a process with a leader elsewhere prints to that
    leader, and all else to where it went before."""

    def __init__(self, before: TextIO) -> None:
        self.before = before

    def write(self, text: str) -> int:
        process = current_process.get()
        if process is None or not process.alive:
            return self.before.write(text)
        if process.group_leader.node == process.node.name:
            return self.before.write(text)
        # The reply goes to `user`, which drops it: print does not wait.
        request = (PUT_CHARS, UNICODE, text.encode("utf-8", "replace"))
        user = process.node.group_leader
        send(process.group_leader, (IO_REQUEST, user, user, request))
        return len(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.before, name)


def redirect_output() -> None:
    """Makes `print` follow the group leader, from now on."""
    if not isinstance(sys.stdout, LeaderOutput):
        sys.stdout = LeaderOutput(sys.stdout)


def set_group_leader(leader: Pid, pid: Pid) -> None:
    """Gives a process, here or elsewhere, another group leader (`group_leader/2`)."""
    must_be(Pid, leader)
    must_be(Pid, pid)
    route(current().node, GroupLeader(leader, pid))


@handles(GroupLeader)
def on_group_leader(node: LocalNode, signal: GroupLeader) -> None:
    process = node.processes.get(signal.to)
    if process is not None:
        process.group_leader = signal.sender
