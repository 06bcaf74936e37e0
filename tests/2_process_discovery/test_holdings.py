"""What a name server keeps and watches: what it costs, with many locks held at once."""

from __future__ import annotations

from itertools import product
from typing import Any, ClassVar

import pytest

from course.sim import Network
from minibeam.discovery import lock_server, watching
from minibeam.discovery.keys import key
from minibeam.discovery.lock_server import GLOBAL, Lock, LockServer, holders
from minibeam.discovery.locks import del_lock, set_lock
from minibeam.discovery.watching import Watches
from minibeam.network.order import identity
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, Bitstring, Pid, Reference, Term
from tests.global_support import started
from tests.support import simulated

DOOR = Atom("door")
MANY = 60
IDLE = 5


class Looked(Lock):
    """Counts how often anybody looks who holds a lock."""

    __slots__ = ()
    times: ClassVar[int] = 0

    def __getattribute__(self, name: str) -> Any:
        Looked.times += name == "holders"
        return super().__getattribute__(name)


@pytest.fixture(autouse=True)
def few_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "IDLE", IDLE)
    monkeypatch.setattr(lock_server, "Lock", Looked)


async def asked(
    word: str, pid: Pid, resource: Term, nodes: list[Any], requester: Term = None
) -> None:
    """Has a process lock or unlock in the name of a requester, its own by default, and
    returns when it is done."""
    send(pid, (self_(), word, (resource, requester or pid), nodes))
    await receive()


async def locker() -> None:
    """A process that sets locks and gives them back, at the nodes that it is told."""
    while True:
        asker, word, lock_id, nodes = await receive()
        change = set_lock if word == "lock" else del_lock
        assert await change(lock_id, nodes) is True
        send(asker, Atom("done"))


async def kill(pid: Pid) -> None:
    exit_process(pid, KILL)


@simulated
async def test_who_gives_back_or_dies_costs_no_look_at_the_locks_of_others(
    net: Network,
) -> None:
    a, b = await started(net, "ab")
    assert await a.connect(b.name)
    pids = [spawn(locker, node=b) for _ in range(MANY)]
    for number, pid in enumerate(pids):
        await b.run(asked, "lock", pid, number, [a.name])
    Looked.times = 0
    await b.run(asked, "unlock", pids[0], 0, [a.name])
    for pid in pids[1:4]:
        await b.run(kill, pid)
    await net.quiet()
    assert Looked.times < MANY
    assert len(a.part(LockServer).locks) == MANY - 4
    net.kill(b.name)
    await net.sleep(1)
    assert a.part(LockServer).locks == {}


@simulated
async def test_who_locks_again_and_again_is_watched_once(net: Network) -> None:
    a, b = await started(net, "ab")
    assert await a.connect(b.name)
    await net.sleep(20)
    pid = spawn(locker, node=b)
    await b.run(asked, "lock", pid, DOOR, [a.name])
    watchers = [*b.processes[pid].watchers]
    for word in ("unlock", "lock") * 3:
        await b.run(asked, word, pid, DOOR, [a.name])
        assert [*b.processes[pid].watchers] == watchers
    await b.run(kill, pid)
    await net.quiet()
    assert a.part(LockServer).locks == {}
    assert pid not in a.part(Watches).holding


@simulated
async def test_of_those_who_hold_nothing_the_last_are_watched(net: Network) -> None:
    (a,) = await started(net, "a")
    first, other = spawn(locker, node=a), spawn(locker, node=a)
    for word in ("lock", "unlock"):
        await a.run(asked, word, first, DOOR, [a.name])
        await a.run(asked, word, other, 1, [a.name])
    await a.run(asked, "lock", first, DOOR, [a.name])
    for number in range(2, IDLE + 10):
        pid = spawn(locker, node=a)
        await a.run(asked, "lock", pid, number, [a.name])
        await a.run(asked, "unlock", pid, number, [a.name])
    assert a.processes[other].watchers == {}
    assert len(a.part(Watches).holding) == IDLE + 1
    await a.run(kill, first)
    await net.quiet()
    assert a.part(LockServer).locks == {}


@simulated
async def test_others_keep_what_they_hold_together_with_one_that_dies(net: Network) -> None:
    (a,) = await started(net, "a")
    pids = [spawn(locker, node=a) for _ in "12"]
    for pid in pids:
        await a.run(asked, "lock", pid, DOOR, [a.name], "together")
    await a.run(kill, pids[0])
    await net.quiet()
    assert holders(a.part(LockServer), DOOR) == pids[1:]
    await a.run(asked, "unlock", pids[1], DOOR, [a.name], "together")
    assert a.part(LockServer).locks == {}


@simulated
async def test_who_holds_two_locks_is_watched_until_both_are_given_back(net: Network) -> None:
    a, b = await started(net, "ab")
    assert await a.connect(b.name)
    pid = spawn(locker, node=b)
    for word, resource in (("lock", 1), ("lock", 2), ("lock", 2), ("unlock", 1)):
        await b.run(asked, word, pid, resource, [a.name])
    for number in range(3, IDLE + 10):
        short = spawn(locker, node=b)
        await b.run(asked, "lock", short, number, [a.name])
        await b.run(asked, "unlock", short, number, [a.name])
    await b.run(kill, pid)
    await net.quiet()
    assert holders(a.part(LockServer), 2) == []
    assert a.part(LockServer).locks == {}


def test_two_values_have_one_key_if_they_are_one_term() -> None:
    one, again = (Pid("a@a", 1, 0, 1) for _ in "ab")
    values: list[Term] = [
        *(GLOBAL, "global", b"global", bytearray(b"global"), Atom("true"), True, None),
        *(Atom("nil"), 1, 1.0, 0.0, False, one, again, Pid("a@a", 1, 0, 2)),
        *(Pid("b@a", 1, 0, 1), Pid("a@a", 0, 1, 1), Reference("a@a", 1, (1, 0, 1))),
        *((one,), [one], ("a", 1), (b"a", 1), (b"a", 1.0), {1: one}, {1.0: one}),
        *(Bitstring(b"\x80", 1), b"\x80", [], (), "", {}),
    ]
    for left, right in product(values, values):
        same = identity(left, text=False) == identity(right, text=False)
        assert (key(left) == key(right)) is same, (left, right)
