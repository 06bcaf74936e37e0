"""How the process of a list reaches the copies of it: as their leader, or as one of many.

    Led         begin: nothing, if most owners have never promised anything: there is no such
                       list; else, and before the first write, a new epoch, promised by most
                       owners, and the newest value, written again
                read:  most owners confirm that nobody has a newer epoch
                write: most owners have it, or nobody knows whether it will be there
    Leaderless  read:  what all owners in reach have, merged
                write: this node's own copy first, then all owners in reach

With `Led` all that counts are the owners among the configured nodes, up or not, so any two
majorities have one in common: a write that was acknowledged is seen by whoever leads next, and
who has led before is refused by one of them. `Leaderless` takes the nodes in reach for all
there are, and always finds somebody. Its own copy comes first, since the next version of this
node must not be one that others have seen already: so what others see survives a crash of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minibeam.cluster.asking import Answers, ask
from minibeam.cluster.quorum import did, everywhere, merged, values_of
from minibeam.cluster.replica import NO_EPOCH, PREPARE, READ, REPLICA, WRITE
from minibeam.cluster.state import Service
from minibeam.cluster.strategies import UNDEFINED, Change, Writer
from minibeam.nodes.local_node import here
from minibeam.terms import Atom, Exit, Term

UNAVAILABLE = Atom("unavailable")
ROUNDS = 5
"""How often a new leader takes a greater epoch before it gives up."""


class Unknown(Exception):
    """A write that too few have answered: it may be there in the end, or not."""


class Superseded(Exception):
    """Somebody else leads the list now, and what was asked was not done."""


class Led:
    """The copies of a list as its leader has them."""

    def __init__(self, service: Service, name: str) -> None:
        self.service = service
        self.name = name
        self.owners = service.owners(name)
        self.node = here().name
        self.epoch = NO_EPOCH
        """NO_EPOCH as long as this one does not lead, since nobody ever has."""
        self.value: Term = UNDEFINED
        """What most owners have, under this epoch."""
        self.greatest = NO_EPOCH
        """The newest epoch that an owner has named."""
        self.refusals = 0
        """How many owners have refused the latest request."""
        self.asked = 0
        """How many it was sent to."""

    async def ask(
        self, request: Term, enough: Callable[[int, int], bool] | None = None
    ) -> Answers:
        """What the owners have answered that have done it, as soon as those that have and
        those that have not are enough; by default, as soon as it is decided."""

        def settled(answers: Answers) -> bool:
            done = len(did(answers))
            return (enough or self.decided)(done, len(answers) - done)

        # Who is not connected would be dialled, and can't answer in time.
        reachable = self.service.reachable()
        nodes = [node for node in self.owners if node in reachable]
        answers = await ask(nodes, REPLICA, request, self.service.wait, settled)
        refusals = [epoch for epoch in map(refused, answers.values()) if epoch is not None]
        self.refusals, self.asked = len(refusals), len(nodes)
        self.greatest = max([self.greatest, *refusals])
        return did(answers)

    def decided(self, done: int, failed: int) -> bool:
        """Whether most owners have done something, or can't any more."""
        return self.most(done) or 2 * failed >= len(self.owners)

    def most(self, count: int) -> bool:
        return 2 * count > len(self.owners)

    @property
    def superseded(self) -> bool:
        """Whether an owner knows a newer epoch. It may be that of a leader that never led; but
        that owner takes nothing from this one."""
        return bool(self.greatest > self.epoch)

    async def begin(self) -> None:
        """Leads from now on, if anybody ever has: to look for what is not there leaves nothing
        behind. Exit(UNAVAILABLE) if too few owners answer."""
        if self.greatest == NO_EPOCH:
            answers = await self.ask(
                (READ, self.name, NO_EPOCH), lambda done, failed: self.most(done) or failed > 0
            )
            if self.greatest == NO_EPOCH:
                if self.most(len(answers)):
                    return
                raise Exit(UNAVAILABLE)
        await self.lead()

    async def lead(self) -> None:
        """Leads from now on, under an epoch that is greater than all that it has heard of.
        Exit(UNAVAILABLE) if most owners do not promise that."""
        for _ in range(ROUNDS):
            self.greatest = self.epoch = (self.greatest[0] + 1, self.node)
            answers = await self.ask((PREPARE, self.name, self.epoch))
            if self.most(len(answers)):
                break
            if self.greatest == self.epoch:
                raise Exit(UNAVAILABLE)
        else:
            raise Exit(UNAVAILABLE)
        value = merged(values_of(answers).values(), self.service.strategy.merge)
        if value != UNDEFINED:
            # Of a write that few have, nobody knows whether it is done: now it is.
            value = ((self.epoch, 0), value[1])
            if not self.most(len(await self.ask((WRITE, self.name, self.epoch, value)))):
                raise Exit(UNAVAILABLE)
        self.value = value

    async def latest(self) -> Term:
        """The value to change: whether it is the newest will be seen when it is written."""
        return self.value

    async def read(self) -> Term:
        """The value. Superseded if that can't be confirmed since somebody else leads, Exit(
        UNAVAILABLE) if too few answer."""
        if self.most(len(await self.ask((READ, self.name, self.epoch)))):
            return self.value
        if self.refusals:
            raise Superseded
        raise Exit(UNAVAILABLE)

    async def write(self, change: Change) -> Term:
        """The value that most owners have from now on. Superseded if none has taken it,
        Unknown if one may have, Exit(UNAVAILABLE) if too few are there to be asked."""
        if not self.service.reaches_enough(self.name):
            raise Exit(UNAVAILABLE)
        if self.epoch == NO_EPOCH:
            await self.lead()
            if self.value != UNDEFINED:
                # It is not what the change was made from.
                raise Superseded
        by = Writer(self.node, self.service.now(), self.epoch)
        value = self.service.strategy.change(self.value, change, by)
        # As long as nobody has taken it, it may be that nobody does, and can be tried again.
        answers = await self.ask(
            (WRITE, self.name, self.epoch, value),
            lambda done, failed: self.decided(done, failed) and done > 0,
        )
        if self.refusals == self.asked:
            raise Superseded
        if not self.most(len(answers)):
            raise Unknown
        self.value = value
        return value


class Leaderless:
    """The copies of a list as any node has them that can reach some."""

    superseded = False

    def __init__(self, service: Service, name: str) -> None:
        self.service = service
        self.name = name
        self.node = here().name
        self.value: Term = UNDEFINED

    def others(self) -> list[Atom]:
        return [node for node in self.service.owners(self.name) if node != self.node]

    async def begin(self) -> None:
        """Nothing is to be done."""

    async def latest(self) -> Term:
        return await self.read()

    async def read(self) -> Term:
        """The value. Exit(UNAVAILABLE) if not even this node's own copy can be read."""
        request = (READ, self.name, NO_EPOCH)
        nodes = [self.node, *self.others()]
        answers, _ = await everywhere(nodes, request, self.service.wait)
        if self.node not in answers:
            raise Exit(UNAVAILABLE)
        self.value = merged(values_of(answers).values(), self.service.strategy.merge)
        return self.value

    async def write(self, change: Change) -> Term:
        """The value that this node has from now on, and the others in reach. Unknown if not
        even this node's own copy is there for sure."""
        by = Writer(self.service.actor, self.service.now())
        value = self.service.strategy.change(self.value, change, by)
        request = (WRITE, self.name, NO_EPOCH, value)
        done, _ = await everywhere([self.node], request, self.service.wait)
        if not done:
            raise Unknown
        await everywhere(self.others(), request, self.service.wait)
        self.value = value
        return value


def refused(answer: Any) -> Any:
    """The epoch that a replica has promised, where it has refused something older; or None."""
    match answer:
        case (Atom("refused"), promised):
            return promised
    return None
