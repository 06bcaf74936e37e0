"""Keys that move to another node while they are used.

    source                                                       target
      |  freeze: from now on requests for the key wait here        |
      |--- {copy, Rule, [{Name, Value}]} ------------------------->|  accept, by epoch
      |<-- {accepted, Names, Rule} --------------------------------|  it serves them now
      |  switch: the copy is dropped, who waits is told            |
      |--- {moved, Epoch, Target} --> client --- {do, ...} ------->|

Each key has one owner. A client that is told `moved` knows that nothing has been done, and
asks there: no operation is lost, none is done twice. Where no answer comes, since a node is
gone, a client does not know whether it has been done, and it is not asked again.

What always holds: once a copy has been sent, the source neither serves nor changes the key
before it knows what became of the copy. With one owner and no other copy a node that dies
takes what it had with it, as a process does: this module promises no more (quorum.py does).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from minibeam.cluster.keeper import (
    COPY,
    DO,
    FREEZE,
    KEEPER,
    MOVED,
    RULE,
    SWITCH,
    KeeperServer,
    Operate,
)
from minibeam.cluster.placement import by_rendezvous
from minibeam.cluster.rules import Rule
from minibeam.discovery.keys import key
from minibeam.nodes import gen_server
from minibeam.nodes.calls import Caller, call
from minibeam.nodes.local_node import LocalNode
from minibeam.nodes.multi_call import multi_call
from minibeam.terms import OK, Atom, Exit, Pid, Term

BATCH = 100
"""How many keys are frozen and copied at once."""
PAUSE = 0.2
"""Seconds before what could not be sent is sent again."""
Moves = dict[tuple[Atom, Atom], list[Term]]


def plan(keys: Iterable[Term], before: Iterable[Atom], after: Iterable[Atom]) -> Moves:
    """Which keys move where when the nodes change: for each (source, target) a list of the
    keys that go from the one to the other, in the order in which they are given.

    A key belongs to the node that `by_rendezvous(key, nodes)` names, before as after. Those
    that stay where they are stand in none of the lists, and no list is empty.
    """
    raise NotImplementedError("migration.plan is still to be written")


async def hand_over(rule: Any, target: Atom, names: list[Term]) -> None:
    """Moves keys of this node to another one, by a rule (a term: its epoch, rule[0], is all
    that matters here). Runs in a helper of the keeper; all waiting is without a limit.

    1. Freeze. The keeper of this node is called with (FREEZE, epoch, target, names) and
       answers with a list of (name, value), for the keys that it has frozen now. Where it
       is empty (they are gone, or there is a newer rule) nothing else is done.
    2. Copy. The keeper of the target, (KEEPER, target), is called with (COPY, rule, that
       list). It answers (ACCEPTED, the names that it has, a rule).
       When the call fails (Exit) it may have the keys, or not. It is called again with the
       same, after PAUSE seconds, as often as it takes: who is given up is given up by a
       newer rule, and then this process is ended.
    3. Switch. The keeper of this node is called with (SWITCH, epoch, target, the names that
       were copied, the names and the rule that the target answered with).
    """
    raise NotImplementedError("migration.hand_over is still to be written")


class Keeper(KeeperServer):
    """The process `keeper` of a node. What it has, and what has it call these functions, is
    said in keeper.py."""

    def serve(self, name: Term, operation: Term, caller: Caller) -> Any:
        """A request: the answer to it, or NO_REPLY where it waits. The first row that fits:

        | the key is                            | what is done                           |
        | ------------------------------------- | -------------------------------------- |
        | held, and on its way (`moving`)       | it waits: `return self.wait(name,      |
        |                                       | operation, caller)`                    |
        | held                                  | `self.operate(value, operation)` gives |
        |                                       | the new value, which is kept, and the  |
        |                                       | answer: (OK, answer)                   |
        | another node's, by `self.rule.owner`  | (MOVED, epoch of the rule, the owner)  |
        | ours, and some are `self.awaited`     | it may still come from one of these:   |
        |                                       | it waits                               |
        | ours                                  | nobody has it: it is kept (`self.keep`) |
        |                                       | by the rule's epoch, with the value    |
        |                                       | `self.initial`, and is held now        |

        Held is what is in `self.held`, by `key(name)`, with `value` and `moving`. Also a key
        that is to go, but is not on its way yet, is served here.
        """
        raise NotImplementedError("migration.Keeper.serve is still to be written")

    def accept(self, epoch: int, name: Term, value: Term) -> bool:
        """A copy of a key has come, sent by the rule of an epoch. Whether its sender may
        forget its own.

        | the epoch is                                   | what is done, and the answer    |
        | ---------------------------------------------- | ------------------------------- |
        | not after the one by which the key came here   | nothing: it has come before,    |
        | last (`self.epochs`, by `key(name)`, which     | and may have changed since, or  |
        | knows also what has left again)                | gone on: True                   |
        | before that of `self.rule`                     | nothing: the sender is to go by |
        |                                                | the newer rule: False           |
        | any other                                      | it is kept (`self.keep`), and   |
        |                                                | then what waits for it is       |
        |                                                | served (`self.release`): True   |
        """
        raise NotImplementedError("migration.Keeper.accept is still to be written")

    def send_off(self, names: list[Term]) -> None:
        for (_, target), those in plan(names, [self.me], self.rule.nodes).items():
            self.start_helper(copying, self.rule.term(), target, those)


async def copying(rule: Term, target: Atom, names: list[Term]) -> None:
    """The life of a helper: a few keys at a time, so that none is frozen for long."""
    for start in range(0, len(names), BATCH):
        await hand_over(rule, target, names[start : start + BATCH])


async def start(
    rule: Rule, operate: Operate, initial: Term = 0, *, node: LocalNode | None = None
) -> Pid:
    """Starts the keeper of this node, or of another of this program. `operate` is a function
    (value, operation) -> (new value, answer), `initial` what a key has at first."""
    return await gen_server.start(Keeper, rule, operate, initial, name=KEEPER, node=node)


async def change(rule: Rule) -> list[Atom]:
    """Has a new rule hold (rules.py, `next_rule`) at all that it concerns, whose keepers
    run. Returns when every key is where it belongs: the nodes that could not be asked."""
    nodes = dict.fromkeys((*rule.nodes, *rule.sources))
    _, bad = await multi_call(nodes, KEEPER, (RULE, rule.term()))
    return bad


async def ask(name: Term, operation: Term, node: str, timeout: float | None = 5.0) -> Term:
    """Has the owner of a key do an operation, and returns the answer. `node` is any that has
    a keeper: from there on it goes where it is sent.

    Raises Exit as `call` does, and then nobody knows whether the operation has been done."""
    newest = 0
    while True:
        match await call((KEEPER, node), (DO, name, operation), timeout):
            case ("ok", answer):
                return answer
            case ("moved", int() as epoch, Atom() as there):
                if epoch < newest:
                    # It has not heard of the rule that has sent us there.
                    await asyncio.sleep(PAUSE)
                newest, node = max(epoch, newest), there
            case answer:
                raise Exit((Atom("bad_answer"), answer))
