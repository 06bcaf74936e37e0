"""One node's copies: of each key a value, and the newest leader that it has promised to obey.

    (prepare, Key, Epoch)       -> (value, Value)    promised: nothing older is accepted now
    (read, Key, Epoch)          -> (value, Value)    unless something newer is promised
    (write, Key, Epoch, Value)  -> ok                unless something newer is promised
    (drop, Key, Value)          -> ok                unless anything is promised
    keys                        -> [Key, ...]

Instead of these, (refused, Promised) if there is a newer promise (for prepare: one as new), or
(error, Reason) if the disk does not keep it, if the value to drop is no longer the one that
is there, or if the request makes no sense. A key that nobody has written, or that was dropped,
has the value `undefined`. What is written is merged with what is there, so a write that comes
twice, or late, does no harm. Strategies without a leader always say NO_EPOCH, and are never
refused.

The process waits for no disk. What changes is kept by a helper, many changes at once while
the disk is busy with those before (group commit), and each is answered when it is durable.

What always holds: what was answered survives a crash, promises as well; epochs promised only
grow; and no read shows what a crash could take back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from minibeam.discovery.keys import Key, key
from minibeam.network.order import same_term
from minibeam.nodes.calls import Caller, reply
from minibeam.nodes.gen_server import NO_REPLY, GenServer
from minibeam.nodes.processes import describe, spawn
from minibeam.terms import OK, Atom, Term

REPLICA = Atom("replica")
PREPARE, READ, WRITE, KEYS = Atom("prepare"), Atom("read"), Atom("write"), Atom("keys")
DROP = Atom("drop")
VALUE, REFUSED, ERROR = Atom("value"), Atom("refused"), Atom("error")
CHANGED, BADARG = Atom("changed"), Atom("badarg")
UNDEFINED = Atom("undefined")
NO_EPOCH: Term = (0, "")
"""(number, node) of nobody: older than every epoch that a leader takes."""

Record = tuple[Term, Term, Term]
"""(key, promised epoch, value), as it is kept."""


@dataclass(frozen=True, slots=True)
class Copy:
    key: Term
    promised: Any = NO_EPOCH
    value: Term = UNDEFINED

    @property
    def record(self) -> Record:
        return (self.key, self.promised, self.value)

    @property
    def is_nothing(self) -> bool:
        """Whether it says no more than a copy that is not there."""
        return self.promised == NO_EPOCH and says_undefined(self.value)


class Replica(GenServer):
    """Registered as REPLICA at each node.

    merge(old, new) is the value of a copy after a write; it has to be associative, commutative
    and idempotent. `keep(record)` returns when the record is durable, and raises what keeps it
    from that; None: the copies are in memory only. `kept` are the latest records of each key.
    """

    lasting = True

    def init(
        self,
        merge: Callable[[Term, Term], Term],
        keep: Callable[[Record], Awaitable[object]] | None = None,
        kept: Iterable[Record] = (),
    ) -> None:
        self.merge = merge
        self.keep = keep
        self.copies: dict[Key, Copy] = {key(record[0]): Copy(*record) for record in kept}
        self.unkept: dict[Key, Copy] = {}
        """What has changed since the helper last took all there was."""
        self.doubtful: set[Key] = set()
        """The keys of copies that may not be on the disk as they are here."""
        self.waiting: list[tuple[Caller, Term]] = []
        """Who is answered what when all that is unkept now is durable."""
        self.keeping = False

    def handle_call(self, request: Term, caller: Caller) -> Any:
        try:
            return self.answer(request, caller)
        except Exception as error:
            # Nobody should have to wait for an answer that does not come.
            self.strangers.unknown(request, f" ({describe(error)})")
            return (ERROR, BADARG)

    def answer(self, request: Term, caller: Caller) -> Any:
        match request:
            case (Atom("prepare"), name, (int(), str()) as epoch):
                copy = self.copy(name)
                if epoch <= copy.promised:
                    return (REFUSED, copy.promised)
                self.change(replace(copy, promised=epoch))
                return self.when_durable(name, (VALUE, copy.value), caller)
            case (Atom("read"), name, (int(), str()) as epoch):
                copy = self.copy(name)
                if epoch < copy.promised:
                    return (REFUSED, copy.promised)
                return self.when_durable(name, (VALUE, copy.value), caller)
            case (Atom("write"), name, (int(), str()) as epoch, value):
                copy = self.copy(name)
                if epoch < copy.promised:
                    return (REFUSED, copy.promised)
                first = says_undefined(copy.value)
                merged = value if first else self.merge(copy.value, value)
                if merged is not copy.value or epoch != copy.promised:
                    self.change(Copy(name, epoch, merged))
                return self.when_durable(name, OK, caller)
            case (Atom("drop"), name, value):
                copy = self.copy(name)
                if copy.promised != NO_EPOCH:
                    return (REFUSED, copy.promised)
                if not same_term(copy.value, value):
                    return (ERROR, CHANGED)
                self.change(Copy(name))
                return self.when_durable(name, OK, caller)
            case Atom("keys"):
                return [copy.key for copy in self.copies.values()]
        self.strangers.unknown(request)
        return (ERROR, BADARG)

    def copy(self, name: Term) -> Copy:
        """What this node has of a key."""
        return self.copies.get(key(name)) or Copy(name)

    def change(self, copy: Copy) -> None:
        about = key(copy.key)
        self.copies[about] = copy
        if copy.is_nothing:
            del self.copies[about]
        if self.keep is not None:
            self.unkept[about] = copy
            self.doubtful.add(about)

    def when_durable(self, name: Term, answer: Term, caller: Caller) -> Any:
        """The answer, or NO_REPLY if it comes when this copy is durable."""
        if key(name) not in self.doubtful:
            return answer
        self.waiting.append((caller, answer))
        if not self.keeping:
            self.keeping = True
            spawn(self.keep_all)
        return NO_REPLY

    async def keep_all(self) -> None:
        """The helper: keeps what has changed, all at once, for as long as somebody waits."""
        while self.waiting:
            copies, self.unkept = self.unkept, {}
            waiting, self.waiting = self.waiting, []
            problem = await self.kept(copies)
            if problem:
                # Whoever asks for one of them has it tried again.
                self.unkept = copies | self.unkept
            else:
                self.doubtful -= copies.keys() - self.unkept.keys()
            for caller, answer in waiting:
                reply(caller, (ERROR, problem) if problem else answer)
        self.keeping = False

    async def kept(self, copies: dict[Key, Copy]) -> str:
        """Why these can't be kept, "" if they are."""
        assert self.keep is not None
        keeping = [self.keep(copy.record) for copy in copies.values()]
        results = await asyncio.gather(*keeping, return_exceptions=True)
        failures = [describe(one) for one in results if isinstance(one, Exception)]
        return next(iter(failures), "")


def says_undefined(value: Term) -> bool:
    """Whether that is the value; text may say the same."""
    return type(value) is Atom and value == UNDEFINED
