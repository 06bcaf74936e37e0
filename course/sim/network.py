"""The network that a story plays in: hosts with nodes, and everything that goes wrong.

    async def story(net):
        a = await net.start("a@one")
        b = await net.start("b@two")
        ...
        net.split(["a@one"], ["b@two"])
        await net.sleep(60)
        net.heal()

Hosts are named as nodes or by their own name: `a@one` stands for the host `one`. A fault
happens at once; each is an event of the trace.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from random import Random
from typing import Any, Literal

from course.sim.dice import Dice
from course.sim.directory import Directory
from course.sim.disk import Disk
from course.sim.hosts import Host
from course.sim.loop import HOST, SimLoop
from course.sim.trace import Event, Trace
from course.sim.wire import Wire

COOKIE = "simulated"


def host_of(name: str) -> str:
    """The host of a node's name; a host's name is its own."""
    return name.rpartition("@")[2]


class Hold:
    """Messages from one host to another that wait until `release`."""

    def __init__(self, net: Network, pairs: list[tuple[str, str]], text: str) -> None:
        self._net = net
        self._pairs = pairs
        self._text = text
        self.released = False

    def release(self) -> None:
        """Let go of what is held. A second time does nothing."""
        if not self.released:
            self.released = True
            self._net._release(self._pairs, self._text)


class Network:
    def __init__(self, loop: SimLoop) -> None:
        self.loop = loop
        self.trace = Trace(loop.time)
        self.hosts: dict[str, Host] = {}
        self.nodes: dict[str, Any] = {}
        """The nodes that were started, by name; the latest where one came again."""
        self.wire = Wire(loop, self.hosts)
        self.wire.told = self.tell
        self.wire.process_names = self._process_names
        self.directory = Directory(self.wire)
        self._dice = Dice(loop.seed, "faults")
        self._starts = 0
        self._disks: dict[str, Disk] = {}
        self._quiet: list[asyncio.Future[None]] = []
        loop.connector = self.wire
        loop.idle = self._idle

    def tell(self, kind: str, where: str, text: str) -> None:
        self.trace.add(where, kind, text)

    def note(self, text: str) -> None:
        """Put a remark into the trace."""
        host = HOST.get()
        self.tell("note", host.name if host else "story", text)

    def forget(self, where: Callable[[Event], bool] = lambda event: True) -> None:
        """Leave out of the trace, and so of its picture, what has happened until now; only
        the events for which `where` is true, if it is given. Where nodes are stays known."""
        self.trace.events[:] = [
            event for event in self.trace.events if event.kind == "start" or not where(event)
        ]

    # Hosts and nodes.

    def host(self, name: str) -> Host:
        """The host of this name, made if there is none; a new one where it died."""
        name = host_of(name)
        host = self.hosts.get(name)
        if host is None or host.dead:
            disk = self._disks.setdefault(name, Disk(self.loop.seed, name))
            host = self.hosts[name] = Host(self.loop, name, disk)
            self.wire.unblock()
        return host

    def _known(self, name: str) -> Host:
        host = self.hosts.get(host_of(name))
        if host is None:
            there = ", ".join(self.hosts) or "none yet"
            raise LookupError(f"no host {host_of(name)} in this network; there are: {there}")
        return host

    async def start(
        self, name: str, main: Callable[..., Any] | None = None, **options: Any
    ) -> Any:
        """Start the node `name` on its host, with `main()` as its first process.

        Options go to the node's constructor; the cookie, directory and random numbers
        are given where they don't say otherwise. Unless they say so (global_names=True) it
        shares no names with others.
        """
        host = self.host(name)
        self._starts += 1
        options.setdefault("cookie", COOKIE)
        options.setdefault("directory", self.directory.of(host))
        options.setdefault("global_names", False)
        options.setdefault(
            "console",
            lambda text: self.trace.add(
                self.trace.names.node(name), "output", self.trace.names.term(text)
            ),
        )
        options.setdefault("random", Random(f"{self.loop.seed} {name} {self._starts}"))
        context = host.context.copy()
        runtime = importlib.import_module("minibeam.node")
        node = context.run(lambda: runtime.Node(name, **options))
        node.tracer = lambda kind, what: self.trace.from_node(node, kind, what)
        for own in (context, getattr(node, "context", context)):
            host.contexts.append(own)
        task = self.loop.start_task(node.start(), f"start of {name}", context, None)
        await task
        self.nodes[name] = node
        self.tell("start", self.trace.names.node(name), f"{name} on {host.name}")
        if main is not None:
            processes = importlib.import_module("minibeam.nodes.processes")
            processes.spawn(main, node=node)
        return node

    def _process_names(self) -> dict[int, str]:
        """What to call the tasks that are processes of nodes, by the number of the task."""
        names = {}
        for node in self.nodes.values():
            for pid, process in getattr(node, "processes", {}).items():
                task = getattr(process, "task", None)
                registered = getattr(process, "name", None)
                if task is not None:
                    shown = f"process {self.trace.names.pid(pid)}"
                    names[task.number] = f"{shown} ({registered})" if registered else shown
        return names

    # Faults.

    def split(self, *groups: list[str]) -> None:
        """Cut all traffic between the groups; within a group, and to hosts in none, it
        goes on. One group alone is cut off from all others. Adds to earlier splits."""
        named = [[host_of(name) for name in group] for group in groups]
        if len(named) == 1:
            named.append([name for name in self.hosts if name not in named[0]])
        for number, group in enumerate(named):
            for other in named[number + 1 :]:
                for one in group:
                    for two in other:
                        if one != two:
                            self.wire.cuts[one, two] = self.wire.cuts[two, one] = None
        self.tell("cut", "net", " | ".join(", ".join(group) for group in named))

    def heal(self) -> None:
        """End all splits. Connections that both ends kept go on where they were."""
        self.wire.cuts.clear()
        self.tell("heal", "net", "")
        self.wire.unblock()

    def kill(self, name: str, how: Literal["crash", "silent"] = "crash") -> None:
        """End a host at once: none of its callbacks runs again, and its disk keeps what
        was synced. Its kernel closes its connections; with how="silent", a power cut,
        its peers hear nothing. `start` and `host` make it anew, with its disk."""
        host = self._known(name)
        if host.dead:
            return
        self.tell("kill", host.name, how)
        host.die(how)
        self.directory.drop(host)
        self.wire.die(host, self._dice)

    def freeze(self, name: str) -> None:
        """Stop every program of a host (SIGSTOP). Its kernel still accepts connections,
        and bytes as far as its buffers reach."""
        host = self._known(name)
        self.tell("freeze", host.name, "")
        host.freeze()

    def thaw(self, name: str) -> None:
        """Let a frozen host go on: first what it missed, overdue timers as well."""
        host = self._known(name)
        self.tell("thaw", host.name, "")
        host.thaw()

    def slow(self, one: str, two: str | None = None, *, seconds: float) -> None:
        """Make every piece that travels between two hosts, or to and from one, take
        longer. 0 seconds: as before."""
        first = host_of(one)
        others = [host_of(two)] if two else [name for name in self.hosts if name != first]
        for other in others:
            self.wire.extra[first, other] = self.wire.extra[other, first] = seconds
        self.tell("slow", first, f"{', '.join(others)} {seconds:g} s")

    def hold(
        self,
        source: str,
        target: str,
        *,
        until: Callable[[Event], bool] | asyncio.Event | None = None,
        both_ways: bool = False,
    ) -> Hold:
        """Hold what one host sends to another, until the hold is released.

        `until` releases it: an asyncio.Event when it is set, or a function of the
        trace's events at the first for which it is true.
        """
        pairs = [(host_of(source), host_of(target))]
        if both_ways:
            pairs.append((pairs[0][1], pairs[0][0]))
        for pair in pairs:
            self.wire.holds[pair] = self.wire.holds.get(pair, 0) + 1
        text = f"{pairs[0][0]} {'<->' if both_ways else '->'} {pairs[0][1]}"
        hold = Hold(self, pairs, text)
        self.tell("hold", "net", text)
        if isinstance(until, asyncio.Event):
            event = until

            async def wait() -> None:
                await event.wait()
                hold.release()

            self.loop.start_task(wait(), f"hold {text}", None, None)
        elif until is not None:
            predicate = until

            def watch(event: Event) -> None:
                if hold.released:
                    self.trace.watchers.remove(watch)
                elif predicate(event):
                    self.trace.watchers.remove(watch)
                    hold.release()

            self.trace.watchers.append(watch)
        return hold

    def _release(self, pairs: list[tuple[str, str]], text: str) -> None:
        for pair in pairs:
            self.wire.holds[pair] -= 1
            if not self.wire.holds[pair]:
                del self.wire.holds[pair]
        self.tell("release", "net", text)
        self.wire.unblock()

    # Time.

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)

    async def quiet(self) -> None:
        """Return when nothing is left to do or on its way, and only timers, cuts, holds
        and frozen hosts keep anything from happening."""
        waiter = self.loop.create_future()
        self._quiet.append(waiter)
        await waiter

    def _idle(self) -> bool:
        if not self._quiet or self.wire.in_motion:
            return False
        waiters, self._quiet = self._quiet, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
        return True
