"""The trace of a run: what happened, when, where, in words that are the same every time.

An event's text never holds an address, a hash, a count of the interpreter's doings or a
number that only this run has: pids are shown as the node's short name and the process
number, references by the order in which they appeared. So two runs are equal exactly
when their traces are, and the trace's hash can stand for the run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 120
MOST_ITEMS = 12


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    kind is one of send, deliver, spawn, exit, nodeup, nodedown, log, output (a node's),
    start, connect, refuse, cut, heal, kill, freeze, thaw, slow, hold, release, note (the
    simulation's).
    source and target are processes or nodes, where the kind has them; `to` is how the
    sender named a target that it did not name by its pid.
    """

    time: int
    """Virtual microseconds since the run began."""
    where: str
    """The node or host."""
    kind: str
    text: str
    source: str = ""
    target: str = ""
    to: str = ""

    def __str__(self) -> str:
        ends = f"{self.source} -> {self.to or self.target}: " if self.target else ""
        return f"{self.time / 1_000_000:.6f} {self.where} {self.kind} {ends}{self.text}"


class Names:
    """Short, stable names for nodes, pids and references."""

    def __init__(self) -> None:
        self._nodes: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._references: dict[tuple[str, int, tuple[int, ...]], int] = {}
        self._lives: dict[str, list[int]] = {}

    def node(self, name: str) -> str:
        """The part before the @, or all of it where two nodes share that."""
        short = self._nodes.get(name)
        if short is None:
            short = name.partition("@")[0]
            if self._taken.setdefault(short, name) != name:
                short = name
            self._nodes[name] = short
        return short

    def pid(self, pid: Any) -> str:
        """`a.7` is process 7 of node a, `a'.7` one of its next life; `?` is nobody, as
        the sender of a message from another node, whose name does not travel."""
        if not pid.node:
            return "?"
        lives = self._lives.setdefault(pid.node, [])
        if pid.creation not in lives:
            lives.append(pid.creation)
        again = "'" * lives.index(pid.creation)
        number = pid.id if not pid.serial else f"{pid.id}.{pid.serial}"
        return f"{self.node(pid.node)}{again}.{number}"

    def reference(self, ref: Any) -> str:
        key = (str(ref.node), ref.creation, tuple(ref.ids))
        return f"#{self._references.setdefault(key, len(self._references) + 1)}"

    def term(self, value: Any, room: int = LONGEST_TEXT) -> str:
        """A term in Erlang's notation, cut short."""
        text = self._term(value, 0)
        return text if len(text) <= room else text[: room - 1] + "~"

    def _term(self, value: Any, depth: int) -> str:
        kind = type(value).__name__
        if kind == "Atom":
            return str(value)
        if kind == "Pid":
            return self.pid(value)
        if kind == "Reference":
            return self.reference(value)
        if value is None:
            return "nil"
        if value is True or value is False:
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value) if value.bit_length() < 400 else f"({value.bit_length()} bits)"
        if isinstance(value, str):
            return '"' + (value if len(value) <= 60 else value[:60] + "~") + '"'
        if isinstance(value, (bytes, bytearray)):
            return repr(bytes(value)) if len(value) <= 24 else f"({len(value)} bytes)"
        if depth > 6:
            return "~"
        if isinstance(value, (tuple, list)):
            items = [self._term(item, depth + 1) for item in value[:MOST_ITEMS]]
            if len(value) > MOST_ITEMS:
                items.append(f"~ {len(value)} in all")
            opening, closing = "{}" if isinstance(value, tuple) else "[]"
            return opening + ", ".join(items) + closing
        if kind == "ImproperList":
            items = [self._term(item, depth + 1) for item in value.items[:MOST_ITEMS]]
            return f"[{', '.join(items)}|{self._term(value.tail, depth + 1)}]"
        if isinstance(value, dict):
            pairs = [
                f"{self._term(key, depth + 1)} => {self._term(item, depth + 1)}"
                for key, item in list(value.items())[:MOST_ITEMS]
            ]
            if len(value) > MOST_ITEMS:
                pairs.append(f"~ {len(value)} in all")
            return "#{" + ", ".join(pairs) + "}"
        return str(value) if isinstance(value, float) else kind

    def target(self, to: Any) -> str:
        if type(to).__name__ in ("Pid", "Reference"):
            return self._term(to, 0)
        if isinstance(to, tuple):
            return f"{self.node(str(to[1]))}:{to[0]}"
        return self.node(str(to))

    def signal(self, signal: Any) -> str:
        """What a signal says, without the two it is between."""
        kind = type(signal).__name__
        if kind in ("Send", "SendAlias"):
            return self.term(signal.message)
        words = {"Exit2": "exit/2", "UnlinkAck": "unlink_ack", "SpawnRequest": "spawn_request",
                 "SpawnReply": "spawn_reply", "GroupLeader": "group_leader"}  # fmt: skip
        word = words.get(kind, kind.lower())
        if kind in ("Exit", "Exit2"):
            return f"{word} {self.term(signal.reason)}"
        if kind == "Down":
            return f"{word} {self.reference(signal.ref)} {self.term(signal.reason)}"
        if kind in ("Monitor", "Demonitor"):
            return f"{word} {self.reference(signal.ref)}"
        if kind == "SpawnRequest":
            call = f"{signal.module}:{signal.function}/{len(signal.args)}"
            return f"{word} {self.reference(signal.ref)} {call}"
        if kind == "SpawnReply":
            return f"{word} {self.reference(signal.ref)} {self.term(signal.result)}"
        return word


class Trace:
    """The list of events, and who wants to hear of each as it happens."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.events: list[Event] = []
        self.names = Names()
        self.watchers: list[Callable[[Event], object]] = []
        self._clock = clock

    def add(
        self,
        where: str,
        kind: str,
        text: str,
        source: str = "",
        target: str = "",
        to: str = "",
    ) -> None:
        now = round(self._clock() * 1_000_000)
        event = Event(now, where, kind, text, source, target, to)
        self.events.append(event)
        if self.watchers:
            for watcher in list(self.watchers):
                watcher(event)

    def from_node(self, node: Any, kind: str, what: Any) -> None:
        """What a node's `tracer` is told: a signal, or the details of another event."""
        names = self.names
        where = names.node(node.name)
        if kind in ("send", "deliver"):
            source, target, to = names.target(what.sender), names.target(what.to), ""
            # Who has the name or the alias is known where it is delivered, and only then.
            process = None
            if kind == "deliver" and isinstance(what.to, tuple):
                process = node.names.get(what.to[0])
            elif kind == "deliver" and type(what).__name__ == "SendAlias":
                process = node.aliases.get(what.to)
            if process is not None:
                target, to = names.pid(process.pid), target
            self.add(where, kind, names.signal(what), source, target, to)
        elif kind in ("spawn", "exit"):
            pid, detail = what
            text = str(detail) if kind == "spawn" else names.term(detail)
            self.add(where, kind, text, names.pid(pid))
        elif kind in ("nodeup", "nodedown"):
            peer, detail = what
            self.add(where, kind, f"{names.node(str(peer))} {names.term(detail)}")
        else:
            self.add(where, kind, what if isinstance(what, str) else names.term(what))


def digest(events: list[Event]) -> str:
    """SHA-256 of a trace, in hexadecimal."""
    return hashlib.sha256("\n".join(map(str, events)).encode()).hexdigest()
