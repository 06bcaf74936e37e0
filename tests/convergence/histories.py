"""What clients asked of a list and were told, and whether one list can have answered so.

A history is **linearizable** if each call can be given a moment between its start and its end,
so that a single list, asked at these moments one call after the other, would have answered
as was answered (Herlihy and Wing, 1990). A call that nobody knows the outcome of has no end:
it may take effect at any time after its start, or never.

The search is that of Wing and Gong (1993): try each call that could be next, and never come
to the same calls done with the same list twice (Lowe, 2017). It takes exponential time in
the number of calls that overlap, so histories are to be short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

Entries = frozenset[tuple[str, str]]
"""A list: its entries, each with its text."""
NOTHING: Entries = frozenset()


@dataclass(eq=False)
class Call:
    """One call of one client."""

    kind: str
    """put, delete or read."""
    entry: str
    text: str
    start: float
    end: float = inf
    """When it was answered; inf: it never was, or nobody knows its outcome."""
    seen: Entries = NOTHING
    """What was read."""

    @property
    def acknowledged(self) -> bool:
        return self.end < inf

    def __str__(self) -> str:
        what = {"read": f"read {shown(self.seen)}", "delete": f"delete {self.entry}"}
        told = what.get(self.kind, f"put {self.entry} = {self.text}")
        until = f"{self.end:.3f}" if self.acknowledged else "?"
        return f"{self.start:.3f} to {until}: {told}"


def shown(entries: Entries) -> str:
    return ", ".join(f"{entry} = {text}" for entry, text in sorted(entries)) or "nothing"


def after(call: Call, entries: Entries) -> Entries | None:
    """The list after a call; None if this list would not have answered so."""
    if call.kind == "read":
        return entries if call.seen == entries else None
    left = frozenset(pair for pair in entries if pair[0] != call.entry)
    return left | {(call.entry, call.text)} if call.kind == "put" else left


def is_linearizable(history: Sequence[Call]) -> bool:
    """Whether one list, at first empty, can have answered all of these calls so."""
    calls = sorted(history, key=lambda call: call.start)
    # Who has read and heard nothing has changed nothing either.
    calls = [call for call in calls if call.acknowledged or call.kind != "read"]
    needed = frozenset(number for number, call in enumerate(calls) if call.acknowledged)
    begin: tuple[frozenset[int], Entries] = (frozenset(), NOTHING)
    tried, left = {begin}, [begin]
    while left:
        done, entries = left.pop()
        if needed <= done:
            return True
        waiting = [number for number in range(len(calls)) if number not in done]
        # Nobody can be next who began after another was over.
        first_end = min(calls[number].end for number in waiting)
        for number in waiting:
            if calls[number].start > first_end:
                break
            became = after(calls[number], entries)
            if became is not None:
                state = (done | {number}, became)
                if state not in tried:
                    tried.add(state)
                    left.append(state)
    return False


def must_be_there(history: Sequence[Call]) -> list[Call]:
    """The acknowledged puts that nothing else can have undone: every other change of the
    same entry was over before they began."""
    changes = [call for call in history if call.kind != "read"]
    return [
        put for put in changes
        if put.kind == "put" and put.acknowledged and all(
            other.end < put.start
            for other in changes if other.entry == put.entry and other is not put
        )
    ]  # fmt: skip
