"""How many keys are placed a second, beside the same in Erlang.

Text of about ten characters is hashed, and its node found among five. What Python's own hash
reaches is there as a limit: it is native code, and no other process has the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from course.bench import services
from course.bench.contest import Contest, Work
from course.bench.site import ERL, Site
from minibeam.cluster.phash2 import phash2
from minibeam.cluster.placement import build_ring, by_modulo, by_rendezvous, by_ring
from minibeam.terms import Atom

KEYS = [f"user {number}" for number in range(10_000, 11_000)]
NODES = [Atom(f"{letter}@127.0.0.1") for letter in "abcde"]


def contests(site: Site, scale: float) -> list[Contest]:
    ring = build_ring(dict.fromkeys(NODES, 1))
    times = max(1, int(10 * scale))

    def erlang(way: str) -> dict[str, Work | None]:
        work = lambda: site.run(  # noqa: E731
            services.drive, ERL[0], "placed", Atom(way), 20 * times
        )
        return {"erl": work if site.erlang else None}

    # Text keeps its hash once it is worked out, so a pair is made anew for each.
    pythons = rate(lambda key: hash((key, 1)), 20 * times)
    return [
        Contest("hash a short text", "a second", rate(phash2, times),
                {"Python's hash of a pair": pythons, **erlang("hash")}),
        Contest("keys placed by modulo, 5 nodes", "a second",
                rate(lambda key: by_modulo(key, NODES), times), erlang("modulo")),
        Contest("keys placed by rendezvous, 5 nodes", "a second",
                rate(lambda key: by_rendezvous(key, NODES), times), erlang("rendezvous")),
        Contest("keys placed on a ring, 5 nodes", "a second",
                rate(lambda key: by_ring(key, ring), times), erlang("ring")),
    ]  # fmt: skip


def rate(place: Callable[[str], object], times: int) -> Work:
    async def work() -> float:
        start = time.perf_counter()
        for _ in range(times):
            for key in KEYS:
                place(key)
        return times * len(KEYS) / (time.perf_counter() - start)

    return work
