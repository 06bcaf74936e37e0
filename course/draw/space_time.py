"""What a space-time diagram shows, before it is drawn: lines, arrows, marks and bands.

It receives the events of a trace and gives a Diagram: a column for each process (or for
each node, where there are too many), a row for each thing that happened, and what stands
where. Rows are in the order of the events; a row is not an amount of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from course.sim.trace import Event

MOST_PROCESSES = 8
SERVICES = ("user", "net_kernel", "rex")
NAME_SERVER = "global_name_server"
NOBODY = "?"
QUIET = ("start", "connect", "deliver", "send", "spawn")


@dataclass
class Column:
    """One process or node. `begin` and `end` are rows; None: it was there all the time."""

    title: str
    subtitle: str = ""
    host: str = ""
    begin: int | None = None
    end: int | None = None


@dataclass
class Arrow:
    """A message: sent in a row, delivered in a row, or never."""

    source: int
    target: int
    sent: int
    text: str
    delivered: int | None = None
    held: bool = False
    """A hold or a cut kept it on its way."""
    lost: bool = False


@dataclass
class Mark:
    """Something that happened at one column, or (None) to the network."""

    row: int
    column: int | None
    kind: str
    text: str


@dataclass
class Band:
    """A cut (all columns) or a frozen host, from row to row (None: to the end)."""

    kind: str
    begin: int
    columns: list[int]
    text: str
    end: int | None = None


@dataclass
class Diagram:
    columns: list[Column] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    """The virtual time of each row, in microseconds."""
    arrows: list[Arrow] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)


def node_of(label: str) -> str:
    """The node of a process's label: `b.7` and `b:counter` are at `b`."""
    if ":" in label:
        return label.partition(":")[0]
    head, dot, tail = label.rpartition(".")
    # A full name has dots of its own (a@h.org.7), a serial one more (a.7.1).
    while dot and tail.isdigit() and head.rpartition(".")[2].isdigit():
        head, dot, tail = head.rpartition(".")
    return head.rstrip("'") if dot and tail.isdigit() else label.rstrip("'")


def started_with_their_nodes(events: Sequence[Event]) -> Iterator[str]:
    """The processes that were there when their node was."""
    spawned: dict[str, list[str]] = {}
    for event in events:
        if event.kind == "spawn":
            spawned.setdefault(event.where, []).append(event.source)
        elif event.kind == "start":
            labels = spawned.pop(event.where, [])
            # A node that was stopped and starts again has processes of its last life there.
            life = labels[-1].partition(".")[0] if labels else ""
            yield from (label for label in labels if label.partition(".")[0] == life)


class _Maker:
    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.hosts: dict[str, str] = {}
        for event in events:
            if event.kind == "start":
                self.hosts[event.where] = event.text.rpartition(" ")[2]
        self.diagram = Diagram()
        self.index: dict[str, int] = {}
        self.by_process = False
        self.services = SERVICES
        self.own = set(started_with_their_nodes(events))
        """What nodes run by themselves: `global`, its helpers, and the services above."""
        self.own_names: set[str] = set()
        """How the name servers among them are called by others."""
        self.names: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        """Whose alias a reference is."""
        self.waiting: dict[tuple[str, str], list[tuple[str, Arrow]]] = {}
        self.holds: dict[tuple[str, str], int] = {}
        self.cuts: list[list[list[str]]] = []
        self.unborn = {event.source for event in events if event.kind == "spawn"}

    def make(self) -> Diagram:
        self.choose_columns()
        for event in self.events:
            self.add(event)
        last = len(self.diagram.times) - 1
        broken = any(event.kind in ("kill", "nodedown", "cut") for event in self.events)
        for waiting in self.waiting.values():
            for _, arrow in waiting:
                arrow.lost = broken and arrow.sent < last
        return self.diagram

    # Columns.

    def choose_columns(self) -> None:
        for event in self.events:
            if event.to.startswith("#"):
                self.aliases[event.to] = event.target
            elif event.to:
                self.names[event.target] = event.to.partition(":")[2]
                if event.target in self.own and event.to.endswith(f":{NAME_SERVER}"):
                    self.own_names.add(event.to)
            elif event.kind == "send" and event.text.startswith("monitor #"):
                # In a call the monitor's reference is the alias too.
                self.aliases[event.text.removeprefix("monitor ")] = event.source
        processes = self.taking_part()
        if not processes:
            # The node's own services are all there is to see.
            self.services, self.own, self.own_names = (), set(), set()
            processes = self.taking_part()
        nodes = self.nodes(bool(processes))
        self.by_process = 0 < len(processes) <= MOST_PROCESSES
        if not self.by_process:
            for name in nodes:
                self.column(name, Column(name, host=self.hosts.get(name, name)))
            return
        functions = {
            event.source: event.text for event in self.events if event.kind == "spawn"
        }
        for name in nodes:
            host = self.hosts.get(name, name)
            own = [label for label in processes if node_of(label) == name]
            for label in own:
                subtitle = self.names.get(label) or functions.get(label, "")
                subtitle = subtitle.rpartition("<locals>.")[2]
                self.column(label, Column(label, subtitle, host))
            if not own and name in self.hosts:
                # Only the node itself is there to see: what it logs, who comes and goes.
                self.column(name, Column(name, host=host))

    def taking_part(self) -> dict[str, None]:
        """The processes of the messages and deaths that are shown."""
        found: dict[str, None] = {}
        helpers = self.helpers()
        for event in self.events:
            if (event.kind == "exit" and event.source not in helpers) or (
                event.kind in ("send", "deliver") and not self.is_service(event)
            ):
                for label in (event.source, event.target):
                    if label not in ("", NOBODY) and ":" not in label and label[0] != "#":
                        found[label] = None
        return found

    def is_service(self, event: Event) -> bool:
        """Whether a message is between nodes' own services, or to or from one."""
        ends = (event.to or event.target, event.source)
        return bool(
            self.own.intersection((event.source, event.target, self.aliases.get(event.target)))
        ) or any(
            (self.names.get(label) or label.partition(":")[2]) in self.services
            or label in self.own_names
            for label in ends
        )

    def helpers(self) -> set[str]:
        """Processes that talk with nothing but a node's name server, which has started
        them for what takes time."""
        with_it, with_others = set[str](), set[str]()
        for event in self.events:
            if event.kind == "send":
                to_it = event.to in self.own_names or event.target in self.own_names
                (with_it if to_it else with_others).add(event.source)
        return with_it - with_others

    def nodes(self, messages: bool) -> list[str]:
        """All nodes, in order of appearance; where there are none, the hosts."""
        found: dict[str, None] = {}
        for event in self.events:
            if event.kind in ("kill", "freeze", "note", "refuse", "connect") and not messages:
                found[event.where] = None
            elif event.kind not in ("cut", "heal", "hold", "release", "note", "slow"):
                for label in (event.source, event.target, event.where):
                    if label not in ("", NOBODY) and label[0] != "#":
                        found[node_of(label)] = None
        hosts = set(self.hosts.values())
        return [name for name in found if name in self.hosts or name not in hosts]

    def column(self, label: str, column: Column) -> None:
        self.index[label] = len(self.diagram.columns)
        self.diagram.columns.append(column)

    def find(self, label: str) -> int | None:
        """The column of a process or node; of a node its first, among processes."""
        label = self.aliases.get(label, label)
        if label in self.index:
            return self.index[label]
        node = node_of(label)
        if not self.by_process:
            return self.index.get(node)
        if ":" in label:
            wanted = label.partition(":")[2]
            for known, name in self.names.items():
                if name == wanted and node_of(known) == node and known in self.index:
                    return self.index[known]
        for known, position in self.index.items():
            if node_of(known) == node:
                return position
        return None

    def on_host(self, host: str) -> list[int]:
        return [n for n, column in enumerate(self.diagram.columns) if column.host == host]

    # Rows.

    def row(self, event: Event) -> int:
        self.diagram.times.append(event.time)
        return len(self.diagram.times) - 1

    def add(self, event: Event) -> None:
        kind = event.kind
        if kind in ("send", "deliver"):
            if not self.is_service(event):
                self.message(event)
        elif kind == "spawn":
            self.unborn.discard(event.source)
            position = self.index.get(event.source)
            if position is not None:
                self.diagram.columns[position].begin = len(self.diagram.times)
        elif kind == "exit":
            position = self.index.get(event.source)
            if position is not None or (not self.by_process and event.text != "normal"):
                row = self.row(event)
                who = "" if position is not None else f"{event.source} "
                at = self.find(event.source) if position is None else position
                kind = "end" if event.text == "normal" else "exit"
                self.mark(row, at, kind, f"{who}exits: {event.text}")
                if position is not None:
                    self.diagram.columns[position].end = row
        elif kind == "kill":
            row = self.row(event)
            how = "power cut" if event.text == "silent" else "killed"
            text = f"{event.where}: {how}"
            for position in self.on_host(event.where):
                column = self.diagram.columns[position]
                if column.title in self.unborn:
                    # Of a later life of this host.
                    continue
                if column.end is None:
                    column.end = row
                self.mark(row, position, kind, text)
                text = ""
            if text:
                self.mark(row, None, kind, text)
        elif kind in ("freeze", "thaw", "cut", "heal", "hold", "release"):
            self.fault(event, self.row(event))
        elif kind in ("nodeup", "nodedown"):
            peer, _, detail = event.text.partition(" ")
            text = f"{kind} {peer}" + (f": {detail}" if kind == "nodedown" else "")
            if self.by_process:
                text = f"{event.where}: {text}"
            self.mark(self.row(event), self.find(event.where), kind, text)
        elif kind not in QUIET:
            text = event.text
            if kind in ("refuse", "slow"):
                text = f"{kind} {text}"
            if self.by_process and kind in ("log", "output", "refuse", "slow"):
                text = f"{event.where}: {text}"
            self.mark(self.row(event), self.find(event.where), kind, text)

    def mark(self, row: int, column: int | None, kind: str, text: str) -> None:
        self.diagram.marks.append(Mark(row, column, kind, text))

    def message(self, event: Event) -> None:
        arrow = self.departed(event) if event.kind == "deliver" else None
        if arrow is not None and (event.target.startswith("#") or ":" in event.target):
            # The alias was off, or nobody has that name: nobody got it.
            arrow.lost = True
            return
        if arrow is not None:
            at_once = self.diagram.times[arrow.sent] == event.time and (
                arrow.sent == len(self.diagram.times) - 1
            )
            arrow.delivered = arrow.sent if at_once else self.row(event)
            target = self.find(event.target)
            arrow.target = arrow.target if target is None else target
            return
        source, target = self.find(event.source), self.find(event.target)
        if source is None:
            source = target
        if source is None or target is None:
            return
        arrow = Arrow(source, target, self.row(event), event.text)
        self.diagram.arrows.append(arrow)
        if event.kind == "deliver":
            arrow.delivered = arrow.sent
            return
        arrow.held = self.is_held(arrow)
        self.waiting.setdefault((event.target, event.text), []).append((event.source, arrow))

    def departed(self, event: Event) -> Arrow | None:
        """The arrow that a delivery is the end of: the oldest with these words between
        these two, since what one sends another arrives in order."""
        waiting = self.waiting.get((event.to or event.target, event.text), [])
        for position, (source, arrow) in enumerate(waiting):
            if event.source in (source, NOBODY):
                del waiting[position]
                return arrow
        return None

    def is_held(self, arrow: Arrow) -> bool:
        columns = self.diagram.columns
        source, target = columns[arrow.source].host, columns[arrow.target].host
        if (source, target) in self.holds:
            return True
        for groups in self.cuts:
            sides = [n for n, group in enumerate(groups) for name in group
                     if name in (source, target)]  # fmt: skip
            if len(set(sides)) > 1:
                return True
        return False

    def fault(self, event: Event, row: int) -> None:
        kind, diagram = event.kind, self.diagram
        if kind == "freeze":
            columns = self.on_host(event.where)
            diagram.bands.append(Band(kind, row, columns, event.where))
            self.mark(row, columns[0] if columns else None, kind, f"{event.where}: frozen")
        elif kind == "thaw":
            self.end_bands(row, "freeze", event.where)
            columns = self.on_host(event.where)
            self.mark(row, columns[0] if columns else None, kind, f"{event.where}: thawed")
        elif kind == "cut":
            self.cuts.append([group.split(", ") for group in event.text.split(" | ")])
            diagram.bands.append(
                Band(kind, row, list(range(len(diagram.columns))), event.text)
            )
            self.mark(row, None, kind, f"cut: {event.text}")
        elif kind == "heal":
            self.cuts.clear()
            self.end_bands(row, "cut")
            self.mark(row, None, kind, "healed")
        else:
            source, ways, target = event.text.split(" ")
            pairs = [(source, target)] + [(target, source)] * (ways == "<->")
            for pair in pairs:
                self.holds[pair] = self.holds.get(pair, 0) + (1 if kind == "hold" else -1)
                if self.holds[pair] <= 0:
                    del self.holds[pair]
            self.mark(row, None, kind, f"{kind} {event.text}")
        for waiting in self.waiting.values():
            for _, arrow in waiting:
                arrow.held = arrow.held or self.is_held(arrow)

    def end_bands(self, row: int, kind: str, text: str | None = None) -> None:
        for band in self.diagram.bands:
            if band.kind == kind and band.end is None and text in (None, band.text):
                band.end = row


def make(events: Iterable[Event]) -> Diagram:
    """What to draw of a trace."""
    return _Maker(list(events)).make()


def elide(rows: int, most: int) -> tuple[int, int]:
    """Which rows (from, to) to leave out so that at most `most` lines are needed; the
    end of a run says more than its beginning, so a third is kept of that."""
    if rows <= most:
        return rows, rows
    head = (most - 1) // 3
    return head, rows - (most - 1 - head)
