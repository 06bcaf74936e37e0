"""The process of one to-do list: it serves one request at a time, and keeps nothing of its
own.

    started -> takes the global name {todo, List} -> its copies begin -> serves -> ends

Requests, each answered with (status, answer), as HTTP says it and for JSON:

    read                             the entries, and a context: what has been seen
    (put, Entry, Text, Done)         one entry is so from now on
    (delete, Entry)                  an entry is gone from now on
    (replace, Entries, Context)      all of it is so; the context says what the client has seen

and two messages: {lead_beyond, Epoch}, an owner has promised that epoch to somebody; and
not_owned, other nodes own the list, and have all that this one has.

Where a value has several views (siblings), one entry can't be changed: whoever wants to has to
say first, with `replace` and the context of what was read, what the list is to be.

It ends, between two requests, with the reason `moved`: when another process has the name, when
somebody else leads or owns the list, when a write may or may not have been done, when nobody
has asked for anything for a while. Every request that is not answered by then has not been
done, and can be tried again without harm.

What always holds: what is answered with a status below 500 is done, or was wrong to ask. What
is not begun when its caller gives up is never done.
"""

from __future__ import annotations

import asyncio
from typing import Any

from minibeam.cluster import majority
from minibeam.cluster.copies import UNAVAILABLE, Leaderless, Led, Superseded, Unknown
from minibeam.cluster.state import Service
from minibeam.cluster.strategies import UNDEFINED, Change, Entries, is_vector, opened, sealed
from minibeam.discovery.conflicts import random_notify_name
from minibeam.discovery.global_names import register_name, whereis_name
from minibeam.discovery.tables import YES
from minibeam.nodes.calls import Caller, alias_of, reply
from minibeam.nodes.gen_server import NO_REPLY, GenServer, Stop
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import current, here
from minibeam.nodes.processes import self_
from minibeam.terms import KILL, Atom, Exit, Term

TODO = Atom("todo")
READ, PUT, DELETE = Atom("read"), Atom("put"), Atom("delete")
REPLACE = Atom("replace")
MOVED = Atom("moved")
ALREADY_STARTED = Atom("already_started")
Answer = tuple[int, dict[str, Any]]

IDLE = Atom("idle")
IDLE_TIME = 600.0
"""Seconds without a request."""
MOST, MOST_SIBLINGS = 1000, 20
"""Entries and siblings: all of a list goes to its owners with each change."""
MOST_LISTS = 100_000
"""Lists of which a node has copies when it begins no more of them."""
MAYBE = "too few copies answered: the change may or may not have been done"
TOO_FEW = "too few copies answered: nothing was done"
SEVERAL = "the list has siblings: PUT the whole list, with this context, to settle them"
FULL = f"a list has at most {MOST} entries"
TOO_MANY = f"this node has copies of {MOST_LISTS} lists and takes no new one"
STALE = "the list has changed since that context was read"
NOT_READ = "the context has to be as it was read"
NO_CONTEXT = "the list is there: to replace it, give the context that was read"


def global_name(name: str) -> Term:
    return (TODO, name)


class TodoList(GenServer):
    """The process of a list. Exit({already_started, Pid}) if there is one,
    Exit(unavailable) or Exit(moved) if too few of its copies can be reached."""

    async def init(self, name: str) -> None:
        self.service = service = here().part(Service)
        self.name = name
        self.strategy = service.strategy
        if not service.reaches_enough(name):
            # A name costs messages to all nodes, and it would be tried again and again.
            raise Exit(UNAVAILABLE)
        if await register_name(global_name(name), self_(), random_notify_name) != YES:
            raise Exit((ALREADY_STARTED, whereis_name(global_name(name)) or UNDEFINED))
        self.used = False
        self.look_again()
        # One that has lost the name may not have come to the end of a request: two that change
        # the same copy at once would both make the same version of it.
        if name in service.running:
            exit_process(service.running[name], KILL)
        service.running[name] = self_()
        if service.strategy.leads:
            majority.stop_at_loss(self_())
        self.copies = (Led if service.strategy.leads else Leaderless)(service, name)
        try:
            await self.copies.begin()
        except Exit:
            # Whoever knows it by its name may have asked already.
            raise Exit(MOVED) from None

    async def handle_call(self, request: Term, caller: Caller) -> Term:
        """Answers one request. Whatever is doubtful afterwards ends the process, so that the
        next one begins anew."""
        if not waits(caller):
            return NO_REPLY
        self.used = True
        try:
            answer = await self.serve(request)
        except Superseded:
            raise Stop(MOVED) from None
        except Unknown:
            raise Stop(MOVED, unavailable(MAYBE, "unknown")) from None
        except Exit as exit:
            if exit.reason != UNAVAILABLE:
                raise
            raise Stop(MOVED, unavailable(TOO_FEW, "not done")) from None
        if self.copies.superseded:
            reply(caller, answer)
            await self.lead_anew()
            return NO_REPLY
        return answer

    async def lead_anew(self) -> None:
        """Takes an epoch that is greater than any that an owner has named: one that was named
        by a leader that never led would keep that owner's copy as it is for ever."""
        try:
            await self.copies.begin()
        except Exit:
            raise Stop(MOVED) from None

    async def handle_info(self, message: Term) -> None:
        match message:
            case (Atom("global_name_conflict"), _):
                raise Stop(MOVED)
            case Atom("idle"):
                if not self.used:
                    raise Stop(MOVED)
                self.used = False
                self.look_again()
            case Atom("not_owned"):
                raise Stop(MOVED)
            case (Atom("lead_beyond"), (int(), str()) as epoch):
                if isinstance(self.copies, Led):
                    self.copies.greatest = max(self.copies.greatest, epoch)
                if self.copies.superseded:
                    await self.lead_anew()
            case _:
                super().handle_info(message)

    def look_again(self) -> None:
        """Has this process find out after a while whether it is used."""
        mailbox = current().mailbox
        asyncio.get_running_loop().call_later(IDLE_TIME, mailbox.put, IDLE)

    async def serve(self, request: Any) -> Answer:
        changes = isinstance(request, tuple) and request[0] == PUT
        value = await (self.copies.latest() if changes else self.copies.read())
        views = self.strategy.views(value)
        match request:
            case Atom("read"):
                return self.shown(value)
            case (Atom("put") | Atom("replace"), *_) if value == UNDEFINED and self.full():
                await self.copies.read()
                return 507, {"error": TOO_MANY}
            case (Atom("replace"), dict() as wanted, context):
                return await self.replace(value, wanted, context)
            case _ if len(views) > 1:
                return 409, {"error": SEVERAL} | self.shown(value)[1]
            case (Atom("put"), str() as entry, str() as text, bool() as done):
                entries = {**(views[0] if views else {}), entry: (text, done)}
                if len(entries) > MOST:
                    await self.copies.read()
                    return 413, {"error": FULL}
                await self.change(value, entries, entry)
                return 200, {"list": self.name, "entry": entry, "text": text, "done": done}
            case (Atom("delete"), str() as entry):
                entries = dict(views[0]) if views else {}
                if entries.pop(entry, None) is not None:
                    await self.change(value, entries, entry)
                return 200, {"list": self.name, "entry": entry, "deleted": True}
        return 400, {"error": "no such request"}

    def full(self) -> bool:
        return len(self.service.held) >= MOST_LISTS

    async def replace(self, value: Term, wanted: Entries, context: str | None) -> Answer:
        """Only `siblings` can make something of a context that is no longer true: one more of
        them."""
        if len(wanted) > MOST:
            return 413, {"error": FULL}
        seen = last = self.strategy.context(value)
        keeps_both = self.strategy.name == "siblings"
        if context is None and keeps_both and value != UNDEFINED:
            return 428, {"error": NO_CONTEXT} | self.shown(value)[1]
        if context is not None and not keeps_both and context != sealed(seen):
            return 409, {"error": STALE} | self.shown(value)[1]
        if context is not None and keeps_both:
            seen = opened(context)
            if not is_vector(seen, self.service.configured):
                return 400, {"error": NOT_READ}
            there_are = 0 if value == UNDEFINED else len(value[1])
            if there_are >= MOST_SIBLINGS and context != sealed(last):
                return 409, {"error": SEVERAL} | self.shown(value)[1]
        there = {entry for view in self.strategy.views(value) for entry in view}
        change = Change(wanted, seen, frozenset(there | wanted.keys()))
        return self.shown(await self.copies.write(change))

    async def change(self, value: Term, entries: Entries, entry: str) -> None:
        """Writes what has become of one entry."""
        seen = self.strategy.context(value)
        await self.copies.write(Change(entries, seen, frozenset([entry])))

    def shown(self, value: Term) -> Answer:
        """What a client is told of a value."""
        views = [
            {entry: {"text": text, "done": done} for entry, (text, done) in view.items()}
            for view in self.strategy.views(value)
        ]
        if not views:
            return 404, {"error": f"there is no list {self.name} yet", "list": self.name}
        context = sealed(self.strategy.context(value))
        if len(views) > 1:
            return 200, {"list": self.name, "siblings": views, "context": context}
        return 200, {"list": self.name, "entries": views[0], "context": context}


def waits(caller: Caller) -> bool:
    """Whether a caller still waits for the answer. As long as it does, it watches this process
    (calls.py), by the reference that is in its tag."""
    pid, tag = caller
    reference = alias_of(tag)
    return reference is None or (pid, reference) in current().watchers


def unavailable(error: str, outcome: str) -> Answer:
    """An answer that says whether what was asked for is done: "not done" or "unknown"."""
    return 503, {"error": error, "outcome": outcome}
