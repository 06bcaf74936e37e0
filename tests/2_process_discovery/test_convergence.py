"""Whatever happens to processes, nodes and the network: in the end all nodes agree.

A few seeds of tests/convergence, which tells how this is tested, and how to try thousands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from minibeam.nodes.local_node import here
from minibeam.nodes.multi_call import abcast
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import OK, Atom
from tests.convergence import plans
from tests.convergence.finding import Finding, find, subject
from tests.convergence.mistakes import MISTAKES
from tests.convergence.plans import FAULTS, NODES, Operation, Plan
from tests.convergence.shrinking import known, shrink
from tests.convergence.world import Subject, carry_out

SEEDS, MOST = {"groups": 8, "names": 4}, 4


class Copies(Subject):
    """The least that can be driven: keys that are put somewhere and copied everywhere."""

    name = "copies"
    kinds: ClassVar = {"put": (10, lambda random, nodes: (random.choice(nodes), "k"))}

    async def begin(self, node: Any) -> None:
        spawn(self.live, node=node)

    async def live(self) -> None:
        me = here()
        register("copies", self_())
        monitor_nodes(True)
        self.seen = getattr(self, "seen", {})
        self.seen[me.name] = seen = {me.name: set()}
        while True:
            match await receive():
                case ("put", key):
                    seen[me.name].add(key)
                    abcast(me.list(), "copies", (Atom("keys"), me.name, [*seen[me.name]]))
                case ("$gen_cast", ("keys", name, keys)):
                    seen[name] = set(keys)
                case ("nodeup", name):
                    self.came(name, seen[me.name])
                case ("nodedown", name):
                    self.went(name, seen)

    def came(self, name: Atom, mine: set[str]) -> None:
        abcast([name], "copies", (Atom("keys"), here().name, [*mine]))

    def went(self, name: Atom, seen: dict[Atom, set[str]]) -> None:
        seen.pop(name, None)

    async def perform(self, one: Operation) -> None:
        send("copies", (Atom("put"), one.arguments[1]))

    def check(self, nodes: list[Any], *, whole: bool) -> Iterator[tuple[str, str]]:
        for node in nodes:
            for name, keys in self.seen[node.name].items():
                if name not in [node.name, *node.list()]:
                    yield "dead", f"{node.name} still has what {name} had"
                elif keys != self.seen[name][name]:
                    yield "copies", f"{node.name} has {keys} of {name}"
            for other in node.list():
                if other not in self.seen[node.name]:
                    yield "copies", f"{node.name} has nothing of {other}"


class TellsNobodyWhoComes(Copies):
    def came(self, name: Atom, mine: set[str]) -> None:
        pass


class KeepsWhoWent(Copies):
    def went(self, name: Atom, seen: dict[Atom, set[str]]) -> None:
        pass


class WaitsForEver(Copies):
    async def perform(self, one: Operation) -> None:
        """Calls a process that may be gone, without a monitor on it."""
        await super().perform(one)
        other = next(iter(here().list()), None)
        if other is not None:
            send(("echo", other), self_())
            await receive()

    async def begin(self, node: Any) -> None:
        await super().begin(node)
        spawn(self.echo, node=node)

    async def echo(self) -> None:
        register("echo", self_())
        while True:
            send(await receive(), OK)


def found(subject: type[Subject], seeds: int = 40) -> Finding:
    return next(find(subject, range(seeds), most=4))


def test_what_converges_does_so_whatever_happens() -> None:
    assert not [*find(Copies, range(12), most=4)]


@pytest.mark.parametrize(
    ("wrong", "kind", "most"),
    [
        (TellsNobodyWhoComes, "copies", 1),
        (KeepsWhoWent, "dead", 1),
        (WaitsForEver, "stuck", 2),
    ],
)
def test_what_does_not_converge_is_found_and_shrunk(
    wrong: type[Subject], kind: str, most: int
) -> None:
    finding = found(wrong)
    assert {kind} == {kind for kind, _ in finding.shrunk.violations}
    assert len(finding.shrunk.plan.operations) <= most
    # Told with its picture and how to see it again.
    assert str(finding.shrunk.plan) in finding.text()
    assert f"--seed {finding.first.plan.seed}" in finding.text()
    assert finding.svg().startswith("<svg")


def test_what_is_found_is_the_same_each_time() -> None:
    one, two = (found(TellsNobodyWhoComes) for _ in range(2))
    assert one.text() == two.text()


def drawn(seed: int, name: str = "names", most: int = 7) -> Plan:
    return plans.draw(name, subject(name).kinds, seed, most)


@pytest.mark.parametrize("name", SEEDS)
def test_all_nodes_agree_in_the_end(name: str, seed: int) -> None:
    first, last = seed * SEEDS[name], (seed + 1) * SEEDS[name]
    for finding in find(subject(name), range(first, last), most=MOST):
        pytest.fail(finding.text(), pytrace=False)


MENDED = {
    # A node that was given up became known again before its connection went.
    "given_up": Plan(6, 3, (
        Operation(0.0, "hold", ("c@three", "a@one")),
        Operation(0.0, "disconnect", ("c@three", "a@one")),
        Operation(1.0, "connect", ("b@two", "a@one")),
        Operation(1.9254, "register_for", ("b@two", "b1", "x")),
    )),
    # Nodes that were locked were lost, and back without the lock, before the write.
    "lost_and_back": Plan(60, 4, (
        Operation(0.0, "register", ("b1", "b1", "y")),
        Operation(0.0, "register", ("c2", "c2", "y")),
        Operation(0.0, "disconnect", ("a@one", "c@three")),
    )),
    # A node that had names by way of another could not be reached, and then could.
    "out_of_reach": Plan(164, 3, (
        Operation(0.0, "cut", ("b@two",)),
        Operation(12.0, "hold", ("b@two", "c@three")),
        Operation(0.0, "heal"),
        Operation(0.0, "register", ("b1", "b1", "x")),
        Operation(13.0, "connect", ("b@two", "a@one")),
    )),
    # A write that waited for a dead node reached its next life before that had joined.
    "next_life": Plan(18, 4, (
        Operation(0.0, "part", ("a@one", "d@four")),
        Operation(0.9542, "trans", ("d@four", "r", 0.0)),
        Operation(0.977, "hold", ("c@three", "d@four")),
        Operation(0.0, "register", ("b2", "b2", "y")),
        Operation(0.0, "kill", ("a@one", "silent")),
        Operation(7.191, "restart", ("a@one", "b@two")),
    )),
    # A node knew another, which did not know it: whom both had joined with was lost.
    "half_joined": Plan(18, 4, (
        Operation(0.0, "trans", ("d@four", "r", 0.0)),
        Operation(0.977, "hold", ("c@three", "d@four")),
        Operation(0.0, "kill", ("a@one", "silent")),
        Operation(7.0, "restart", ("a@one", "b@two")),
        Operation(0.0, "register", ("a1", "a1", "x")),
        Operation(7.0, "trans", ("d@four", "r", 0.05)),
    )),
}  # fmt: skip


@pytest.mark.parametrize("case", MENDED)
def test_what_once_went_wrong_goes_right(case: str) -> None:
    assert carry_out(subject("names"), MENDED[case]).violations == []


QUICK = (
    "peers_are_not_told_of_the_dead",
    "what_a_lost_peer_had_stays",
    "nobody_is_asked_in_turn",
    "each_side_locks_in_its_own_name",
)
"""What is found and shrunk in a moment; `python -m tests.convergence mistakes` tries all."""


@pytest.mark.parametrize("name", QUICK)
def test_a_mistake_is_found(name: str) -> None:
    (mistake,) = [one for one in MISTAKES if one.name == name]
    kind = subject(mistake.subject)
    with mistake.made():
        assert any(find(kind, range(8), most=3, keep=True))
    assert not any(find(kind, range(1), most=3, keep=True))


@pytest.mark.parametrize("name", SEEDS)
def test_the_same_plan_has_the_same_run(name: str) -> None:
    one, two = (carry_out(subject(name), drawn(3, name, 3)) for _ in range(2))
    assert one.run.hash == two.run.hash
    assert one.run.hash != carry_out(subject(name), drawn(4, name, 2)).run.hash


def test_a_seed_always_draws_the_same_plan_and_all_operations_are_drawn() -> None:
    made = [drawn(seed) for seed in range(200)]
    assert made == [drawn(seed) for seed in range(200)]
    kinds = {one.kind for plan in made for one in plan.operations}
    assert kinds == {"exit", *FAULTS, *subject("names").kinds}
    assert {plan.nodes for plan in made} == set(range(2, 8))
    assert {plan.faults for plan in made} == {True, False}
    assert all(known(plan) for plan in made)


def test_a_plan_shrinks_to_what_matters() -> None:
    def fails(plan: Plan) -> bool:
        """It matters that c is killed, and at any time later something is registered."""
        kinds = [one.kind if one.kind != "kill" else one for one in plan.operations]
        for place, one in enumerate(plan.operations):
            if one.kind == "kill" and one.arguments[0] == "c@three":
                return "register" in kinds[place:]
        return False

    plan = next(plan for seed in range(200) if fails(plan := drawn(seed)))
    assert len(plan.operations) > 10
    shrunk = shrink(plan, fails)
    assert [one.kind for one in shrunk.operations] == ["kill", "register"]
    assert [one.pause for one in shrunk.operations] == [0, 0]
    assert shrunk == shrink(plan, fails)


def test_a_plan_shrinks_to_the_nodes_that_matter() -> None:
    operations = (Operation(0.5, "cut", ("c@three", "f@six")), Operation(2.4, "exit", ("f2",)))

    def fails(plan: Plan) -> bool:
        return len(plan.operations) == 2 and plan.operations[0].pause + plan.nodes >= 2

    shrunk = shrink(Plan(0, 7, operations), fails)
    assert shrunk.nodes == 2
    assert [one.arguments for one in shrunk.operations] == [("a@one", "b@two"), ("b2",)]
    later = shrink(Plan(0, 7, operations), lambda plan: fails(plan) and plan.nodes == 7)
    assert later.nodes == 7 and later.operations[0].arguments == ("c@three", "f@six")


def test_what_is_left_out_leaves_the_rest_at_its_time() -> None:
    operations = tuple(Operation(1.0, "exit", (f"{name[0]}1",)) for name in NODES[:4])

    def fails(plan: Plan) -> bool:
        now = 0.0
        for one in plan.operations:
            now += one.pause
            if one.arguments == ("c1",):
                return now == 3.0
        return False

    (only,) = shrink(Plan(0, 4, operations), fails).operations
    assert only == replace(operations[2], pause=3.0)
