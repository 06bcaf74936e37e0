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

from minibeam.nodes.gen_server import GenServer
from minibeam.nodes.local_node import LocalNode, current, current_process, handles
from minibeam.nodes.processes import receive, spawn
from minibeam.nodes.routing import must_be, route, send
from minibeam.signals import GroupLeader
from minibeam.terms import OK, Atom, ImproperList, Pid, Term, TermError

IO_REQUEST = Atom("io_request")
IO_REPLY = Atom("io_reply")
PUT_CHARS = Atom("put_chars")
UNICODE = Atom("unicode")
ERROR = Atom("error")

Formatter = Callable[[Atom, Atom, Atom, list[Term]], Awaitable[Term]]
"""Calls module:function(args) at a node; for text that comes unformatted."""


class User(GenServer):
    """The group leader of a node: prints what it is asked to."""

    def init(self, write: Callable[[str], object], formatter: Formatter) -> None:
        self.write = write
        self.formatter = formatter

    def handle_info(self, message: Term) -> None:
        match message:
            case (Atom("io_request"), Pid() as sender, reply_as, request):
                self.answer(sender, reply_as, request)

    def answer(self, sender: Pid, reply_as: Term, request: Term) -> None:
        """Answers a request, at once or, where the sender's node must format, later."""
        result: Term = (ERROR, Atom("request"))
        match request:
            case (Atom("put_chars"), _, Atom() as module, Atom() as function, list() as args):
                spawn(self.format, sender, reply_as, module, function, args)
                return
            case (Atom("put_chars"), _, text) | (Atom("put_chars"), text):
                result = self.print(text)
            case (Atom("requests"), list() as requests):
                for each in requests:
                    result = self.print(each[-1]) if each[:1] == (PUT_CHARS,) else result
            case (Atom("get_line" | "get_chars" | "get_until" | "get_password"), *_):
                result = Atom("eof")
            case (Atom("get_geometry"), _) | (Atom("setopts"), _):
                result = (ERROR, Atom("enotsup"))
            case Atom("getopts"):
                result = [(Atom("binary"), False), (Atom("encoding"), UNICODE)]
        send(sender, (IO_REPLY, reply_as, result))

    def print(self, text: Term) -> Term:
        try:
            self.write(chardata(text))
        except TermError:
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
            case int() as point if 0 <= point < 0x110000:
                parts.append(chr(point))
            case list() as items:
                rest.extend(reversed(items))
            case ImproperList(items, tail):
                rest.extend([tail, *reversed(items)])
            case str() as plain if not isinstance(plain, Atom):
                parts.append(plain)
            case other:
                raise TermError(f"{other!r} is no character data")
    return "".join(parts)


async def put_chars(text: str) -> Term:
    """Prints text at the group leader of the running process; returns ok when it is
    printed, or {error, Reason} (`io:put_chars/1`)."""
    me = current()
    reference = me.node.new_reference()
    request = (PUT_CHARS, UNICODE, text.encode("utf-8", "replace"))
    send(me.group_leader, (IO_REQUEST, me.pid, reference, request))
    reply = await receive(lambda m: m[:2] == (IO_REPLY, reference) if type(m) is tuple else 0)
    return reply[2]


class LeaderOutput:
    """Standard output that sends what a process with a leader elsewhere prints to that
    leader, and all else to where it went before."""

    def __init__(self, before: TextIO) -> None:
        self.before = before

    def write(self, text: str) -> int:
        process = current_process.get(None)
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
