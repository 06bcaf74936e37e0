"""Plans: lists of operations, drawn from a seed before anything runs.

An operation says all that there is to say about it: who, what, and how long to wait before.
It depends on no other: what makes no sense when its turn comes (to kill a node that is dead)
does nothing. So any of them can be left out, and the rest still is a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

NODES = ("a@one", "b@two", "c@three", "d@four", "e@five", "f@six", "g@seven")
TICKTIME = 8.0
"""Seconds of silence after which a peer is gone; see Node."""


@dataclass(frozen=True)
class Operation:
    """`kind` with its `arguments`, `pause` seconds after the one before."""

    pause: float
    kind: str
    arguments: tuple[object, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.kind, *map(shown, self.arguments)])


def shown(argument: object) -> str:
    return f"{argument:g}" if isinstance(argument, float) else str(argument)


@dataclass(frozen=True)
class Plan:
    seed: int
    nodes: int
    """How many of NODES there are at first, all connected."""
    operations: tuple[Operation, ...]

    def __str__(self) -> str:
        """A line for each operation, with the time at which it is due."""
        now, lines = 0.0, []
        for one in self.operations:
            now += one.pause
            lines.append(f"  {now:10.4f}  {one}")
        return "\n".join(lines)

    @property
    def faults(self) -> bool:
        """Whether anything happens to nodes or to the network."""
        return any(one.kind in FAULTS for one in self.operations)


Draw = Callable[[Random, tuple[str, ...]], tuple[object, ...]]
"""Draws the arguments of an operation, for a cluster of these nodes."""


def one_node(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (random.choice(nodes),)


def two_nodes(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(random.sample(nodes, 2))


def a_group(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    """Those who are cut off from the others, in the order of all."""
    chosen = random.sample(nodes, random.randint(1, max(1, len(nodes) // 2)))
    return tuple(name for name in nodes if name in chosen)


def nothing(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return ()


def a_death(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (random.choice(nodes), random.choice(("crash", "silent")))


def a_delay(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (*random.sample(nodes, 2), random.choice((0.0, 0.01, 0.1, 1.0)))


FAULTS: dict[str, tuple[int, Draw]] = {
    "kill": (3, a_death),
    "restart": (4, two_nodes),
    "cut": (2, a_group),
    "part": (2, two_nodes),
    "heal": (4, nothing),
    "freeze": (2, one_node),
    "thaw": (3, nothing),
    "hold": (3, two_nodes),
    "release": (4, nothing),
    "slow": (1, a_delay),
    "disconnect": (2, two_nodes),
    "connect": (3, two_nodes),
}
"""What can happen to nodes and the network: how often, and how its arguments are drawn.

`kill` ends a node, `restart` starts it again if it is dead and has it connect to another;
`cut` separates some nodes from the rest and `part` two from each other until all is
`heal`ed; `hold` keeps what one node sends to another until all is `release`d.
"""


def slot(random: Random, nodes: tuple[str, ...]) -> str:
    """One of two processes of a node, such as `b1`: see World.process."""
    return random.choice(nodes)[0] + random.choice("12")


def a_process(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (slot(random, nodes),)


def pause(random: Random) -> float:
    """Mostly so short that operations meet each other on the way, now and then so long
    that a cut is noticed."""
    share = random.random()
    if share < 0.4:
        return 0.0
    if share < 0.75:
        return round(random.uniform(0.0001, 0.005), 4)
    if share < 0.93:
        return round(random.uniform(0.005, 1.0), 3)
    return round(random.uniform(1.0, 1.6 * TICKTIME), 1)


def draw(subject: str, own: Mapping[str, tuple[int, Draw]], seed: int, most: int = 7) -> Plan:
    """The plan of a seed for a subject with these operations of its own, on at most `most`
    nodes. One in five has no faults; all have processes that are killed."""
    random = Random(f"{subject} {seed}")
    count = random.randint(2, most)
    nodes = NODES[:count]
    kinds = {**own, "exit": (3, a_process)}
    if random.random() >= 0.2:
        kinds |= FAULTS
    weights = [weight for weight, _ in kinds.values()]
    operations = []
    for kind in random.choices([*kinds], weights, k=random.randint(5, 45)):
        arguments = kinds[kind][1](random, nodes)
        operations.append(Operation(pause(random), kind, arguments))
    return Plan(seed, count, tuple(operations))
