"""Why points were lost: what a check says of it, for the exercises of a record.

Tests that fail in the same way are one loss. What always holds: each test that is not
passed in one of the two runs, and is not voided, is in one loss; where no test ran, the
exercise says why, and has no losses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from course.classroom.records import Check, Ran
from course.classroom.standing import Counted
from course.report import PRINTED, folded

PASSED, BLOCKED, NOT_RUN = "passed", "blocked", "not run"
WIDE = 200
"""Signs of a line that are shown of what a test printed."""
AMONG = "only among your other modules"
BESIDE = "only with the reference's other modules"


@dataclass
class Loss:
    checks: list[Check]
    """At least one."""
    ran: Ran
    """What came of the first, in the run in which it was lost."""
    where: str
    """In which of the two runs, if not in both."""

    @property
    def waits(self) -> bool:
        """Whether it is lost since a function is still to be written."""
        return self.ran.stub

    @property
    def title(self) -> str:
        count = len(self.checks)
        if count == 1:
            return self.checks[0].name
        if self.ran.blocked_by:
            return f"{count} tests are blocked"
        return f"{count} tests wait for this" if self.waits else f"{count} tests fail alike"

    @property
    def names(self) -> list[str]:
        """The tests, where the title does not say which and it matters."""
        alone = len(self.checks) == 1 or self.waits
        return [] if alone else [check.name for check in self.checks]

    @property
    def message(self) -> str:
        if self.ran.blocked_by:
            return f"blocked by {self.ran.blocked_by}: right once that is right"
        return self.ran.message or self.ran.status

    @property
    def printed(self) -> list[str]:
        return [] if self.waits else folded(self.ran.printed.splitlines(), WIDE)[-PRINTED:]

    @property
    def again(self) -> list[str]:
        """The commands that show it at home."""
        if self.ran.blocked_by:
            return []
        return [check.replay for check in self.checks[: 1 if self.waits else None]]

    @property
    def facts(self) -> Iterator[tuple[str, str]]:
        """What else is known: label and text."""
        if self.where:
            yield "lost", self.where
        if self.ran.blocked_by:
            return
        if self.ran.place:
            yield "in", self.ran.place
        if self.ran.tested and not self.waits:
            yield "tested at", self.ran.tested


def losses(one: Counted) -> list[Loss]:
    """Of an exercise, what is unwritten last."""
    groups: dict[tuple[object, ...], Loss] = {}
    for check in one.graded.checks:
        if check.id in one.voided:
            continue
        lost = lost_in(check)
        if lost is None:
            continue
        ran, where = lost
        own = (ran.message, ran.place, ran.stub)
        key = (where, ran.blocked_by or own)
        groups.setdefault(key, Loss([], ran, where)).checks.append(check)
    return sorted(groups.values(), key=lambda loss: loss.waits)


def lost_in(check: Check) -> tuple[Ran, str] | None:
    alone, among = check.isolated.status == PASSED, check.integrated.status == PASSED
    if (alone and among) or check.isolated.status == NOT_RUN:
        return None
    if alone:
        return check.integrated, AMONG
    return check.isolated, BESIDE if among else ""


def counts(one: Counted) -> str:
    """How many tests pass in each run; "" if none was run."""
    checks = one.graded.checks
    if not checks or checks[0].isolated.status == NOT_RUN:
        return ""
    alone = sum(check.isolated.status == PASSED for check in checks)
    among = sum(check.integrated.status == PASSED for check in checks)
    return (
        f"{alone} of {len(checks)} tests pass with the reference's other modules, "
        f"{among} among your own"
    )
