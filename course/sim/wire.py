"""What lies between hosts: latency, cuts, holds, and how connections come to be.

The loop hands `create_connection` and `create_server` to the wire, which finds out from
the current context whose program asks. What always holds:

- A cut stops both directions between two hosts, a hold one; nothing is ever lost on a
  connection that both ends keep, and nothing passes until the last cut or hold is gone.
- Two nodes on one host reach each other whatever happens to the network.
- A host without power does not answer: a dial is tried again at 1, 3, 7, 15, 31, 63
  seconds and given up after 127, as Linux does.
"""

from __future__ import annotations

import asyncio
import contextvars
import errno
import os
import socket
from collections.abc import Callable
from typing import Any

from course.sim.dice import Dice
from course.sim.errors import SimForbidden
from course.sim.flows import FIN, RST, Flow
from course.sim.hosts import Host
from course.sim.loop import HOST, LANE, SimLoop
from course.sim.tcp import SimServer, SimTransport

LOCAL_NAMES = ("", "localhost", "127.0.0.1", "0.0.0.0", "::1", "::")
SYN_RETRIES = (1, 2, 4, 8, 16, 32, 64)


def refused(address: tuple[str, int]) -> OSError:
    return ConnectionRefusedError(
        errno.ECONNREFUSED, f"Connect call failed {address}: nobody listens there"
    )


class Wire:
    def __init__(self, loop: SimLoop, hosts: dict[str, Host]) -> None:
        self.loop = loop
        self.hosts = hosts
        self.in_motion = 0
        """Events of the network that are still to come, cut and held ones apart."""
        self.cuts: dict[tuple[str, str], None] = {}
        self.holds: dict[tuple[str, str], int] = {}
        self.extra: dict[tuple[str, str], float] = {}
        self.flows: dict[Flow, None] = {}
        self.told: Callable[[str, str, str], None] = lambda kind, where, text: None
        self.process_names: Callable[[], dict[int, str]] = dict
        self._others: dict[SimTransport, SimTransport] = {}
        self._dialled = 0
        # Events of the wire belong to no host.
        self._context = contextvars.Context()

    def at(self, when: float, callback: Callable[[], object]) -> None:
        """Run an event of the network; until then the network is not quiet."""
        self.in_motion += 1
        self.loop.call_at(when, self._event, callback, context=self._context)

    def _event(self, callback: Callable[[], object]) -> None:
        self.in_motion -= 1
        callback()

    def latency(self, flow: Flow) -> float:
        return self.delay(flow.source.host.name, flow.target.host.name, flow.dice)

    def delay(self, source: str, target: str, dice: Dice) -> float:
        """Seconds on the way: some tens of microseconds within a host; between hosts 0.2
        to 1.2 ms, and once in sixteen up to 20 ms more."""
        bits = dice.bits()
        if source == target:
            return (20 + bits % 40) / 1_000_000
        micros = 200 + bits % 1000
        if bits >> 28 == 0:
            micros += dice.below(20_000)
        return micros / 1_000_000 + self.extra.get((source, target), 0.0)

    def stopped(self, flow: Flow) -> bool:
        return self.unreachable(flow.source.host, flow.target.host)

    def unreachable(self, source: Host, target: Host) -> bool:
        pair = (source.name, target.name)
        if pair in self.cuts or pair in self.holds:
            return True
        return target.dead == "silent" and self.hosts[target.name] is target

    def unblock(self) -> None:
        """Something was healed, released or started: what can go on goes on."""
        for flow in list(self.flows):
            flow.unblock()

    def other(self, transport: SimTransport) -> SimTransport:
        return transport.out.target

    def ended(self, transport: SimTransport) -> None:
        """One end is done; a connection with two such ends is forgotten once it is empty."""
        for flow in list(self.flows):
            if flow.source.closed and flow.target.closed:
                self.flows.pop(flow)

    def die(self, host: Host, dice: Dice) -> None:
        """What becomes of a host's connections when it dies. Its kernel closes them, by
        FIN or RST as the seed has it; without power nothing more leaves it."""
        for transport in list(host.transports):
            transport.closed = True
            if host.dead == "silent":
                if transport.out.blocked:
                    transport.out.flight.clear()
                transport.out.closed = True
            else:
                transport.out.push(RST if dice.one_in(2) else FIN)
        host.transports.clear()

    # Connections.

    def current(self) -> Host:
        host = HOST.get()
        if host is None:
            raise SimForbidden(
                "this runs on no host, so it has no network: start it with net.start "
                "or host.spawn, in the context of a host"
            )
        return host

    def find(self, name: str | None, asker: Host) -> Host:
        if name in LOCAL_NAMES or name is None:
            return asker
        host = self.hosts.get(name)
        if host is None:
            raise socket.gaierror(socket.EAI_NONAME, f"no host {name} in this network")
        return host

    async def trip(self, source: str, target: str, dice: Dice) -> None:
        """Wait as long as one packet takes."""
        arrival = self.loop.create_future()

        def arrive() -> None:
            if not arrival.done():
                arrival.set_result(None)

        self.at(self.loop.time() + self.delay(source, target, dice), arrive)
        await arrival

    async def reach(self, source: Host, name: str | None, dice: Dice) -> Host:
        """Get one packet to a host; TimeoutError when nothing answers for 127 seconds."""
        for pause in SYN_RETRIES:
            target = self.find(name, source)
            await self.trip(source.name, target.name, dice)
            target = self.find(name, source)
            if not self.unreachable(source, target):
                return target
            await asyncio.sleep(pause)
        raise TimeoutError(
            errno.ETIMEDOUT, f"{name} did not answer: {os.strerror(errno.ETIMEDOUT)}"
        )

    async def connect(
        self, factory: Any, name: str | None, port: int | None, options: dict[str, Any]
    ) -> tuple[SimTransport, Any]:
        for option in ("ssl", "sock"):
            if options.get(option):
                raise SimForbidden(f"create_connection({option}=...) is not simulated")
        source = self.current()
        self._dialled += 1
        number = self._dialled
        dice = Dice(self.loop.seed, "connection", number)
        target = await self.reach(source, name, dice)
        server = target.listeners.get(port or 0)
        if server is None:
            await self.trip(target.name, source.name, dice)
            self.told("refuse", source.name, f"{target.name} port {port}")
            raise refused((name or "localhost", port or 0))
        near = SimTransport(self, source, (source.name, source.port()), server.getsockname())
        far = SimTransport(self, target, server.getsockname(), near.get_extra_info("sockname"))
        near.context = contextvars.copy_context()
        far.context = server.context.copy()
        for end in (near, far):
            end.context.run(LANE.set, None)
        near.out = Flow(self, near, far, Dice(self.loop.seed, "there", number))
        far.out = Flow(self, far, near, Dice(self.loop.seed, "back", number))
        self.flows[near.out] = self.flows[far.out] = None
        self.told("connect", source.name, f"{source.name} to {target.name}")
        far.soon(self.accept, server, far)
        try:
            await self.trip(target.name, source.name, dice)
            protocol = factory()
            begun = self.loop.create_future()
            near.soon(self.begin, near, protocol, begun)
            await begun
        except BaseException:
            near.abort()
            raise
        return near, protocol

    def accept(self, server: SimServer, transport: SimTransport) -> None:
        try:
            if server.is_serving():
                transport.begin(server.factory())
                return
        except Exception as error:
            self.loop.call_exception_handler({"message": "accept failed", "exception": error})
        transport.abort()

    def begin(
        self, transport: SimTransport, protocol: Any, begun: asyncio.Future[None]
    ) -> None:
        if not begun.done() and not transport.closed:
            try:
                transport.begin(protocol)
            finally:
                begun.set_result(None)

    def listen(self, factory: Any, name: Any, port: int, options: dict[str, Any]) -> SimServer:
        for option in ("ssl", "sock"):
            if options.get(option):
                raise SimForbidden(f"create_server({option}=...) is not simulated")
        host = self.current()
        if port in host.listeners:
            raise OSError(
                errno.EADDRINUSE,
                f"error while attempting to bind on address ({host.name!r}, {port}): "
                "address already in use",
            )
        return SimServer(self, host, port or host.port(), factory)
