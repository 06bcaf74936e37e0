"""The shortest list of operations that still shows what does not hold.

Delta debugging: first large parts of the list are left out, then smaller ones, then single
operations, as long as what is left still shows it; then pauses become nothing, and nodes
that take no part are left out. It is deterministic: the same plan shrinks to the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.convergence.plans import NODES, Operation, Plan

Fails = Callable[[Plan], bool]
MOST_RUNS = 600
"""How many runs one shrinking takes at most."""


def shrink(plan: Plan, fails: Fails, most: int = MOST_RUNS) -> Plan:
    """A plan that fails, and of which nothing more can be left out (unless that would take
    too many runs). `plan` itself fails."""
    left = most

    def still(candidate: Plan) -> bool:
        nonlocal left
        if left <= 0:
            return False
        left -= 1
        return fails(candidate)

    while True:
        before = plan
        plan = fewer_operations(plan, still)
        plan = fewer_nodes(plan, still)
        plan = shorter_pauses(plan, still)
        if plan == before or left <= 0:
            return plan


def fewer_operations(plan: Plan, fails: Fails) -> Plan:
    size = max(1, len(plan.operations) // 2)
    while True:
        begin = 0
        while begin < len(plan.operations):
            rest = without(plan.operations, begin, begin + size)
            shorter = replace(plan, operations=rest)
            if fails(shorter):
                plan = shorter
            else:
                begin += size
        if size == 1:
            return plan
        size = max(1, size // 2)


def without(operations: tuple[Operation, ...], begin: int, end: int) -> tuple[Operation, ...]:
    """All but some, each of the rest at its time: the next one waits for them too."""
    gone, rest = operations[begin:end], list(operations[end:])
    if rest:
        pause = sum(one.pause for one in gone) + rest[0].pause
        rest[0] = replace(rest[0], pause=round(pause, 4))
    return (*operations[:begin], *rest)


def shorter_pauses(plan: Plan, fails: Fails) -> Plan:
    for number, one in enumerate(plan.operations):
        for pause in (0.0, float(round(one.pause))):
            if pause < one.pause:
                operations = list(plan.operations)
                operations[number] = replace(one, pause=pause)
                shorter = replace(plan, operations=tuple(operations))
                if fails(shorter):
                    plan = shorter
                    break
    return plan


def fewer_nodes(plan: Plan, fails: Fails) -> Plan:
    """As few nodes as are named: the names that are, become the first ones."""
    used = sorted({
        letter for one in plan.operations for letter in letters(one) if letter < "h"
    })  # fmt: skip
    names = {old: NODES[number][0] for number, old in enumerate(used)}
    if len(used) < plan.nodes:
        renamed = tuple(
            replace(one, arguments=renaming(one, names)) for one in plan.operations
        )
        for count in range(max(2, len(used)), plan.nodes):
            for operations in (renamed, plan.operations):
                smaller = replace(plan, nodes=count, operations=operations)
                if known(smaller) and fails(smaller):
                    return smaller
    return plan


def letters(one: Operation) -> list[str]:
    """The letters of the nodes that an operation names."""
    return [str(place)[0] for place in one.arguments if is_place(place)]


def is_place(argument: object) -> bool:
    """Whether this is a node (`a@one`) or a slot of one (`a1`)."""
    return argument in NODES or (
        isinstance(argument, str) and len(argument) == 2 and argument[1] in "12"
    )


def renaming(one: Operation, names: dict[str, str]) -> tuple[object, ...]:
    full = {name[0]: name for name in NODES}
    return tuple(
        full[names[str(place)[0]]] if place in NODES
        else names[str(place)[0]] + str(place)[1] if is_place(place)
        else place
        for place in one.arguments
    )  # fmt: skip


def known(plan: Plan) -> bool:
    """Whether all nodes that it names are there."""
    there = {name[0] for name in NODES[: plan.nodes]}
    return all(set(letters(one)) <= there for one in plan.operations)
