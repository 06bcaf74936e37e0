"""Plans tried one after the other, and what is told of those that show a violation."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from course import draw
from tests.convergence import plans
from tests.convergence.plans import Plan
from tests.convergence.shrinking import shrink
from tests.convergence.world import Outcome, Subject, carry_out

SUBJECTS = {
    "groups": ("groups", "Groups"),
    "names": ("names", "Names"),
    "majority": ("lists", "Majority"),
    "last_writer": ("lists", "LastWriter"),
    "siblings": ("lists", "Siblings"),
    "merge": ("lists", "Merge"),
    "single": ("lists", "Single"),
}
"""What can be tested: the module of each, and its class there."""
MOST_TOLD = 6


def subject(name: str) -> type[Subject]:
    """The subject of a name, such as "groups"."""
    module, kind = SUBJECTS[name]
    found: type[Subject] = getattr(import_module(f"tests.convergence.{module}"), kind)
    return found


@dataclass
class Finding:
    """A seed under which something does not hold."""

    subject: type[Subject]
    first: Outcome
    """What came of the plan as it was drawn."""
    shrunk: Outcome
    runs: int
    """How often it was run to shrink it."""

    def text(self) -> str:
        plan, short = self.first.plan, self.shrunk.plan
        lines = [
            f"seed {plan.seed}: {len(plan.operations)} operations at {plan.nodes} nodes",
            *told(self.first),
        ]
        if short != plan:
            lines += [
                f"shrunk to {len(short.operations)} at {short.nodes} nodes ({self.runs} runs)",
                *told(self.shrunk),
            ]
        lines += [str(short), draw.text(self.shrunk.events, plain=True)]
        again = f"python -m tests.convergence {self.subject.name} --seed {plan.seed}"
        return "\n".join([*lines, f"again: {again}"])

    def svg(self) -> str:
        return draw.svg(self.shrunk.events)


def told(outcome: Outcome) -> list[str]:
    found = [f"  {kind}: {text}" for kind, text in outcome.violations]
    more = len(found) - MOST_TOLD
    return found if more <= 0 else [*found[:MOST_TOLD], f"  and {more} more"]


def find(
    subject: type[Subject],
    seeds: Iterable[int],
    *,
    most: int = 7,
    keep: bool = False,
    progress: Callable[[str], object] = lambda text: None,
) -> Iterator[Finding]:
    """What is found under these seeds, on at most `most` nodes, shrunk unless it is to be
    kept as it is."""
    for number, seed in enumerate(seeds, 1):
        outcome = carry_out(subject, plans.draw(subject.name, subject.kinds, seed, most))
        if outcome.violations:
            yield shortened(subject, outcome, keep)
        if number % 20 == 0:
            # What is left of each run would grow to gigabytes: while one goes on all that
            # was there before is not looked at.
            gc.collect()
        if number % 100 == 0:
            progress(f"{number} seeds")


def shortened(subject: type[Subject], outcome: Outcome, keep: bool) -> Finding:
    """The finding of an outcome with violations. What is left out must not turn one thing
    that does not hold into another: the first kind of it stays."""
    kind = outcome.violations[0][0]
    runs = 0

    def fails(plan: Plan) -> bool:
        nonlocal runs
        runs += 1
        return any(kind == other for other, _ in carry_out(subject, plan).violations)

    plan = outcome.plan if keep else shrink(outcome.plan, fails)
    shrunk = outcome if plan == outcome.plan else carry_out(subject, plan)
    return Finding(subject, outcome, shrunk, runs)


def try_mistakes(seeds: int, tell: Callable[[str], object]) -> bool:
    """Makes each mistake of mistakes.py in turn, and tells by what it is found, if at all;
    whether all are."""
    from tests.convergence.mistakes import MISTAKES

    missed = 0
    for mistake in MISTAKES:
        kind = subject(mistake.subject)
        with mistake.made():
            for finding in find(kind, range(seeds), most=4):
                first, short = finding.first.plan, finding.shrunk
                steps = "; ".join(map(str, short.plan.operations))
                tell(f"{mistake.name}: seed {first.seed}, {len(first.operations)} operations"
                     f" shrunk to {len(short.plan.operations)}: {steps}")  # fmt: skip
                tell("\n".join(told(short)))
                break
            else:
                missed += 1
                tell(f"{mistake.name}: not found under {seeds} seeds")
    return not missed
