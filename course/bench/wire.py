"""What the wire costs: round trips, messages one way, binaries, connecting.

Beside what two Erlang nodes do with each other on this machine, and beside bare asyncio,
which sends the same frames to another Python process and decodes none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any

from course.bench import services
from course.bench.contest import Contest, Work
from course.bench.far import COUNT, DONE, ECHO
from course.bench.site import ERL, FAR, NEAR, Site
from minibeam.network.control import to_control
from minibeam.network.encoder import encode
from minibeam.network.flags import OURS
from minibeam.signals import Send
from minibeam.terms import Atom, Pid, Term

SMALL = (Atom("add"), 42, b"apples")
KIB = 1024
ERL_TO_ERL = "erl to erl"
RAW = "bare asyncio"


def contests(site: Site, scale: float) -> list[Contest]:
    a, b = ERL
    trips, small = int(2000 * scale), int(20_000 * scale)
    binaries = (("64 KiB", 64 * KIB, int(400 * scale)), ("1 MiB", KIB * KIB, int(40 * scale)))
    connections = int(50 * scale)

    def ours(function: Callable[..., Coroutine[Any, Any, float]], *args: Term) -> Work:
        return lambda: site.run(function, *args)

    def erlang(function: str, *args: Term) -> dict[str, Work | None]:
        """What the node a does with the node b."""
        work = ours(services.drive, a, function, Atom(b), *args)
        return {ERL_TO_ERL: work if site.erlang else None}

    def from_erlang(*args: Term) -> Work:
        return ours(services.drive, a, "one_way", Atom(NEAR), *args)

    def raw(kind: int, message: Term, times: int) -> dict[str, Work | None]:
        return {RAW: lambda: raw_rate(site, as_frame(kind, message), times)}

    beside = erlang("round_trips", trips)
    ping = (Pid(NEAR, 1, 0, 4), services.PING)
    with_erlang = [
        contest("round trips with Erlang", ours(services.round_trips, a, trips), beside, 0.55),
    ]
    with_python = [
        contest(
            "round trips, Python to Python",
            ours(services.round_trips, FAR, trips),
            raw(ECHO, ping, trips),
        )
    ]
    for title, message, size, count, goal_out, goal_in in (
        ("small messages", SMALL, 100, small, 1.2, 0.6),
        *((f"{name} binaries", bytes(size), size, count, 0.9, 0.9)
          for name, size, count in binaries),
    ):  # fmt: skip
        out = ours(services.one_way, a, count, message, size)
        beside = erlang("one_way", count, message)
        with_erlang += [
            contest(f"{title} to Erlang", out, beside, goal_out),
            contest(f"{title} from Erlang", from_erlang(count, message), beside, goal_in),
        ]
        out = ours(services.one_way, FAR, count, message, size)
        with_python.append(
            contest(f"{title} to Python", out, raw(COUNT, message, count))
        )
    connecting = contest(
        "connecting",
        lambda: connects(site, b if site.erlang else FAR, connections),
        erlang("connects", connections),
    )
    return (with_erlang if site.erlang else []) + with_python + [connecting]


def contest(
    title: str, ours: Work, others: dict[str, Work | None], aim: float | None = None
) -> Contest:
    aims = {} if aim is None else dict.fromkeys(others, aim)
    return Contest(title, "a second", ours, others, aims)


async def connects(site: Site, peer: str, times: int) -> float:
    """Connections made, with the handshake, and closed."""
    site.node.disconnect(peer)
    start = time.perf_counter()
    for _ in range(times):
        if not await site.node.connect(peer):
            raise RuntimeError(f"no connection to {peer}")
        site.node.disconnect(peer)
    return times / (time.perf_counter() - start)


def as_frame(kind: int, message: Term) -> bytes:
    """The frame that our node would send for a message to a pid, but for its first byte."""
    packed = to_control(Send(Pid(NEAR, 1, 0, 4), Pid(FAR, 1, 0, 4), message), OURS)
    assert packed is not None
    control, _ = packed
    payload = bytes([kind]) + encode(control) + encode(message)
    return len(payload).to_bytes(4, "big") + payload


async def raw_rate(site: Site, frame: bytes, times: int) -> float:
    """The same work by the bare protocol: each frame awaited (ECHO), or all at once with
    small ones joined into bursts (COUNT)."""
    start = time.perf_counter()
    if frame[4] == ECHO:
        await site.raw.begin(frame, times)
    else:
        burst = max(1, services.BURST // len(frame))
        for left in range(times, 0, -burst):
            site.raw.transport.write(frame * min(burst, left))
            if site.raw.full is not None:
                await site.raw.full
        await site.raw.begin(as_frame(DONE, services.PING), 1)
    return times / (time.perf_counter() - start)
