"""The process `keeper` of a node: the keys that this node has, and the rule that says whose
they are.

    {do, Name, Operation}            -> {ok, Answer} | {moved, Epoch, Node}, or it waits
    {copy, Rule, [{Name, Value}]}    -> {accepted, Names, Rule}: the rule that holds there
    {freeze, Epoch, Target, Names}   -> [{Name, Value}]   asked by a helper of this node
    {switch, Epoch, Target, Names, Accepted, Rule} -> ok  asked by a helper of this node
    {rule, Rule}                     -> ok, when all is where it belongs
    any of these                     -> {error, Reason} if it makes no sense, or a key is
                                        frozen and its target answers nonsense
    casts {rule, Rule}, {done, Epoch, Node}, {hello, Node} among keepers

A rule is {Epoch, Nodes, Sources}, and says whose keys are whose from an epoch on (rules.py).

What is to be done with keys is said in migration.py, for which this keeps the books. No
callback waits for another node: helpers do the copying.

What always holds: of all copies of a key one is not frozen, at most. A frozen one stays so
until its target has said what became of it, or is given up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from minibeam.cluster.rules import Held, Helper, Move, Rule, later, rule_of
from minibeam.discovery.keys import Key, key
from minibeam.nodes.calls import Caller, cast, reply
from minibeam.nodes.gen_server import NO_REPLY, GenServer
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import here
from minibeam.nodes.monitors import spawn_monitor
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import describe
from minibeam.terms import KILL, NORMAL, OK, Atom, Pid, Term

KEEPER = Atom("keeper")
DO, MOVED, RULE, DONE, HELLO = map(Atom, ("do", "moved", "rule", "done", "hello"))
ERROR, BADARG, UNAVAILABLE = Atom("error"), Atom("badarg"), Atom("unavailable")
FREEZE, COPY, SWITCH, ACCEPTED = map(Atom, ("freeze", "copy", "switch", "accepted"))

Operate = Callable[[Any, Any], tuple[Term, Term]]
"""(value, operation) -> (new value, answer)."""


class KeeperServer(GenServer):
    """The books of a keeper."""

    lasting = True

    def init(self, rule: Rule, operate: Operate, initial: Term) -> None:
        self.me = here().name
        self.rule = rule
        self.operate = operate
        self.initial = initial
        """The value of a key that nobody has used before."""
        self.held: dict[Key, Held] = {}
        """What is kept here, by `key(name)`."""
        self.epochs: dict[Key, int] = {}
        """By which epoch each key came here, by `key(name)`; also of those that left again."""
        self.waiting: dict[Key, list[tuple[Caller, Term, Term]]] = {}
        """Requests that wait, by `key(name)`: the caller, the name, the operation."""
        self.awaited = {*rule.sources} - {self.me}
        """The sources that have not said yet that all of theirs has gone where it belongs."""
        self.leaving: set[Key] = set()
        """Keys kept here that have to go."""
        self.helpers: dict[Pid, Helper] = {}
        """Who is copying what."""
        self.told = False
        """Whether the others know that nothing is leaving."""
        self.asked: list[Caller] = []
        """Who is told when all is where it belongs."""
        monitor_nodes(True)
        self.settle()
        for name in self.others():
            cast((KEEPER, name), (HELLO, self.me))

    # What migration.py does.

    def serve(self, name: Term, operation: Term, caller: Caller) -> Any:
        raise NotImplementedError

    def accept(self, epoch: int, name: Term, value: Term) -> bool:
        raise NotImplementedError

    def send_off(self, names: list[Term]) -> None:
        """Starts helpers for those of these keys that belong elsewhere."""
        raise NotImplementedError

    # What it has for that.

    def keep(self, epoch: int, name: Term, value: Term) -> Held:
        """From now on the key is kept here, with this value, by this epoch."""
        held = self.held[key(name)] = Held(name, value)
        self.epochs[key(name)] = epoch
        self.leaving.discard(key(name))
        return held

    def wait(self, name: Term, operation: Term, caller: Caller) -> object:
        """The request waits until `release`, to be served anew; NO_REPLY."""
        self.waiting.setdefault(key(name), []).append((caller, name, operation))
        return NO_REPLY

    def release(self, name: Term) -> None:
        """Serves anew what waits for this key, in the order in which it came."""
        self.serve_again(key(name))

    def serve_again(self, which: Key) -> None:
        for caller, name, operation in self.waiting.pop(which, []):
            try:
                answer = self.serve(name, operation, caller)
                if answer is not NO_REPLY:
                    reply(caller, answer)
            except Exception as error:
                # It is not for this one that they are served now, so it must not stop that.
                self.strangers.unknown((DO, name, operation), f" ({describe(error)})")

    def serve_all_again(self) -> None:
        for which in list(self.waiting):
            self.serve_again(which)

    # Messages.

    def handle_call(self, request: Any, caller: Caller) -> Any:
        try:
            return self.answer(request, caller)
        except Exception as error:
            # Nobody should have to wait for an answer that does not come.
            self.strangers.unknown(request, f" ({describe(error)})")
            return (ERROR, BADARG)

    def answer(self, request: Any, caller: Caller) -> Any:
        match request:
            case ("do", name, operation):
                return self.serve(name, operation, caller)
            case ("copy", (int() as epoch, *_) as rule, list() as copies):
                self.learn(rule_of(*rule))
                taken = [name for name, value in copies if self.accept(epoch, name, value)]
                self.settle()
                return (ACCEPTED, taken, self.rule.term())
            case ("freeze", int() as epoch, Atom() as target, list() as names):
                return self.freeze((epoch, target), names)
            case ("switch", int() as epoch, Atom() as target, names, taken, rule):
                self.switch((epoch, target), names, taken, rule_of(*rule))
                self.settle()
                return OK
            case ("rule", rule):
                self.learn(rule_of(*rule))
                self.asked.append(caller)
                self.settle()
                return NO_REPLY
        return super().handle_call(request, caller)

    def handle_cast(self, request: Any) -> None:
        match request:
            case ("rule", rule):
                self.learn(rule_of(*rule))
            case ("done", epoch, Atom() as node):
                if epoch == self.rule.epoch and node in self.awaited:
                    self.awaited.remove(node)
                    if not self.awaited:
                        self.serve_all_again()
            case ("hello", Atom() as node):
                self.tell(node)
            case _:
                self.strangers.unknown(request)
        self.settle()

    def handle_info(self, message: Any) -> None:
        match message:
            case (Atom("nodeup"), Atom() as name):
                # What it was told before may have been lost.
                if name in self.others():
                    self.tell(name)
            case (Atom("nodedown"), Atom()):
                pass
            case (Atom("DOWN"), _, Atom("process"), Pid() as pid, reason):
                if pid in self.helpers:
                    self.ended(self.helpers.pop(pid), reason)
            case _:
                self.strangers.unknown(message)

    def learn(self, rule: Rule) -> bool:
        """A rule, and whether it is a newer one: then what belongs elsewhere is sent off."""
        if rule.epoch <= self.rule.epoch:
            return False
        self.rule, self.told = rule, False
        self.awaited = {*rule.sources} - {self.me}
        if self.me not in rule.sources:
            self.held.clear()
        for pid, helper in list(self.helpers.items()):
            if helper.target not in rule.sources:
                exit_process(pid, KILL)
                del self.helpers[pid]
        for held in self.held.values():
            if held.moving is not None and held.moving[1] not in rule.sources:
                held.moving = None
        self.leaving = set(self.held)
        self.dispatch([held.name for held in self.held.values() if held.moving is None])
        self.serve_all_again()
        return True

    def dispatch(self, names: list[Term]) -> None:
        """These are not frozen: those that belong here stay, the others are sent off."""
        self.leaving -= {key(name) for name in names if self.rule.owner(name) == self.me}
        self.send_off(names)

    def start_helper(self, body: Any, rule: Term, target: Atom, names: list[Term]) -> None:
        """Starts `body(rule, target, names)`, which moves these keys there."""
        pid, _ = spawn_monitor(body, rule, target, names)
        self.helpers[pid] = Helper(body, rule, target, names)

    def ended(self, helper: Helper, reason: Term) -> None:
        """A helper has ended. If it was told nonsense, it has died of that, or what it had
        frozen still is: who waits for these keys is told, and it is tried again."""
        left = []
        for name in helper.names:
            held = self.held.get(key(name))
            if held is None:
                continue
            held.orphaned = held.moving == helper.move
            if held.orphaned or reason != NORMAL:
                left.append(name)
                for caller, _, _ in self.waiting.pop(key(name), []):
                    reply(caller, (ERROR, UNAVAILABLE))
        if left:
            next_one = replace(helper, names=left)
            pid, _ = spawn_monitor(later, next_one)
            self.helpers[pid] = next_one

    def freeze(self, move: Move, names: list[Term]) -> list[tuple[Term, Term]]:
        """Freezes what is not on its way, unless there is a newer rule. What was on this way
        when its helper died is to be copied once more."""
        copies: list[tuple[Term, Term]] = []
        for name in names:
            held = self.held.get(key(name))
            if held is None:
                continue
            begins = held.moving is None and move[0] == self.rule.epoch
            if begins or (held.moving == move and held.orphaned):
                held.moving, held.orphaned = move, False
                copies.append((held.name, held.value))
        return copies

    def switch(self, move: Move, names: list[Term], taken: list[Term], rule: Rule) -> None:
        """What the target has is its own now; what it has refused goes by a newer rule."""
        accepted = {key(name) for name in taken}
        refused = []
        for name in names:
            held = self.held.get(key(name))
            if held is None or held.moving != move:
                continue
            if key(name) in accepted:
                del self.held[key(name)]
                self.leaving.discard(key(name))
            else:
                held.moving = None
                refused.append(name)
        if not self.learn(rule):
            self.dispatch(refused)
        for name in names:
            self.release(name)

    def settle(self) -> None:
        """Tells the others when nothing is leaving, and who asked when all is settled."""
        if not self.leaving and not self.told:
            self.told = True
            for name in self.others():
                self.tell(name)
        if not self.awaited and not self.leaving:
            for caller in self.asked:
                reply(caller, OK)
            self.asked.clear()

    def others(self) -> list[Atom]:
        both = dict.fromkeys((*self.rule.nodes, *self.rule.sources))
        return [name for name in both if name != self.me]

    def tell(self, name: Atom) -> None:
        cast((KEEPER, name), (RULE, self.rule.term()))
        if self.told:
            cast((KEEPER, name), (DONE, self.rule.epoch, self.me))
