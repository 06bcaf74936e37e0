"""The copies of one node: what is promised, merged, refused, and durable before it is said."""

from __future__ import annotations

import asyncio
from typing import Any

from minibeam.cluster.replica import NO_EPOCH, REPLICA, Replica
from minibeam.nodes.calls import call
from minibeam.nodes.gen_server import start
from minibeam.nodes.processes import spawn
from minibeam.terms import OK, Atom, Term
from tests.support import on_a_node, same, simulated

PREPARE, READ, WRITE, DROP = map(Atom, ("prepare", "read", "write", "drop"))
VALUE, REFUSED, ERROR = Atom("value"), Atom("refused"), Atom("error")
UNDEFINED = Atom("undefined")
ONE, TWO = (1, Atom("a@one")), (1, Atom("b@two"))


class SlowDisk:
    """Keeps a record when the test lets it."""

    def __init__(self) -> None:
        self.begun: list[Term] = []
        self.kept: list[Term] = []
        self.gates: list[asyncio.Future[None]] = []

    async def keep(self, record: Term) -> None:
        self.begun.append(record)
        gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gates.append(gate)
        await gate
        self.kept.append(record)

    def go_on(self, error: Exception | None = None) -> None:
        """Ends all that has begun."""
        for gate in self.gates:
            if error is None:
                gate.set_result(None)
            else:
                gate.set_exception(error)
        self.gates.clear()


async def replica(**options: Any) -> None:
    await start(Replica, max, *options.values(), name=REPLICA)


def asked(*request: Term) -> Any:
    """The answer to a request, as soon as it comes: a list that gets it."""
    answers: list[Term] = []

    async def ask() -> None:
        answers.append(await call(REPLICA, tuple(request)))

    spawn(ask)
    return answers


@simulated
@on_a_node
async def test_a_key_that_nobody_has_written_is_undefined() -> None:
    await replica()
    assert same(await call(REPLICA, (READ, "k", NO_EPOCH)), (VALUE, UNDEFINED))
    assert await call(REPLICA, Atom("keys")) == []


@simulated
@on_a_node
async def test_what_is_written_is_merged_with_what_is_there() -> None:
    await replica()
    for value in (3, 7, 5):
        assert same(await call(REPLICA, (WRITE, "k", NO_EPOCH, value)), OK)
    assert same(await call(REPLICA, (READ, "k", NO_EPOCH)), (VALUE, 7))


@simulated
@on_a_node
async def test_a_text_may_say_undefined() -> None:
    await replica()
    for value in ("undefined", "a"):
        await call(REPLICA, (WRITE, "k", NO_EPOCH, value))
    assert same(await call(REPLICA, (READ, "k", NO_EPOCH)), (VALUE, "undefined"))


@simulated
@on_a_node
async def test_keys_are_told_apart_as_terms() -> None:
    await replica()
    for value, name in enumerate((1, 1.0, True, "true", Atom("true"))):
        await call(REPLICA, (WRITE, name, NO_EPOCH, value))
    for value, name in enumerate((1, 1.0, True, "true")):
        expected = 4 if name is True else value
        assert same(await call(REPLICA, (READ, name, NO_EPOCH)), (VALUE, expected))
    assert len(await call(REPLICA, Atom("keys"))) == 4


@simulated
@on_a_node
async def test_a_promise_refuses_all_that_is_older() -> None:
    await replica()
    assert await call(REPLICA, (WRITE, "k", ONE, 1)) == OK
    assert same(await call(REPLICA, (PREPARE, "k", TWO)), (VALUE, 1))
    for older in (NO_EPOCH, ONE):
        assert same(await call(REPLICA, (READ, "k", older)), (REFUSED, TWO))
        assert same(await call(REPLICA, (WRITE, "k", older, 9)), (REFUSED, TWO))
    assert same(await call(REPLICA, (READ, "k", TWO)), (VALUE, 1))
    assert await call(REPLICA, (WRITE, "k", TWO, 2)) == OK
    assert same(await call(REPLICA, (READ, "other", NO_EPOCH)), (VALUE, UNDEFINED))


@simulated
@on_a_node
async def test_the_same_epoch_is_promised_once() -> None:
    await replica()
    assert await call(REPLICA, (PREPARE, "k", ONE)) == (VALUE, UNDEFINED)
    assert same(await call(REPLICA, (PREPARE, "k", ONE)), (REFUSED, ONE))


@simulated
@on_a_node
async def test_a_newer_write_is_a_promise() -> None:
    await replica()
    assert await call(REPLICA, (WRITE, "k", TWO, 1)) == OK
    assert same(await call(REPLICA, (WRITE, "k", ONE, 9)), (REFUSED, TWO))


@simulated
@on_a_node
async def test_it_begins_with_what_was_kept() -> None:
    await replica(keep=None, kept=[("k", TWO, 5)])
    assert same(await call(REPLICA, (READ, "k", TWO)), (VALUE, 5))
    assert same(await call(REPLICA, (PREPARE, "k", ONE)), (REFUSED, TWO))


@simulated
@on_a_node
async def test_nothing_is_answered_before_it_is_durable(net: Any) -> None:
    disk = SlowDisk()
    await replica(keep=disk.keep)
    written = asked(WRITE, "k", NO_EPOCH, 1)
    await net.quiet()
    read, other = asked(READ, "k", NO_EPOCH), asked(READ, "other", NO_EPOCH)
    await net.quiet()
    assert (written, read) == ([], [])
    assert other == [(VALUE, UNDEFINED)], "who asks for something else need not wait"
    disk.go_on()
    await net.quiet()
    assert (written, read) == ([OK], [(VALUE, 1)])
    assert disk.kept == [("k", NO_EPOCH, 1)]


@simulated
@on_a_node
async def test_a_promise_is_durable_too(net: Any) -> None:
    disk = SlowDisk()
    await replica(keep=disk.keep)
    promised = asked(PREPARE, "k", ONE)
    await net.quiet()
    assert promised == []
    disk.go_on()
    await net.quiet()
    assert promised == [(VALUE, UNDEFINED)]
    assert disk.kept == [("k", ONE, UNDEFINED)]


@simulated
@on_a_node
async def test_while_the_disk_is_busy_others_gather(net: Any) -> None:
    disk = SlowDisk()
    await replica(keep=disk.keep)
    answers = [asked(WRITE, "k", NO_EPOCH, 0)]
    await net.quiet()
    for value in range(1, 50):
        answers.append(asked(WRITE, f"k{value % 5}", NO_EPOCH, value))
    await net.quiet()
    assert len(disk.begun) == 1
    disk.go_on()
    await net.quiet()
    assert answers[0] == [OK] and answers[1:] == [[]] * 49
    assert sorted(disk.begun[1:]) == [(f"k{n}", NO_EPOCH, 45 + n) for n in range(5)]
    disk.go_on()
    await net.quiet()
    assert answers == [[OK]] * 50


@simulated
@on_a_node
async def test_what_the_disk_refuses_is_not_shown_and_the_node_lives_on(net: Any) -> None:
    disk = SlowDisk()
    await replica(keep=disk.keep, kept=[("old", NO_EPOCH, 3)])
    written = asked(WRITE, "k", NO_EPOCH, 1)
    await net.quiet()
    disk.go_on(OSError(28, "No space left on device"))
    await net.quiet()
    ((kind, why),) = written
    assert kind == Atom("error") and "No space left on device" in why
    assert await call(REPLICA, (READ, "old", NO_EPOCH)) == (VALUE, 3)
    read = asked(READ, "k", NO_EPOCH)
    await net.quiet()
    assert read == [], "it is tried once more"
    disk.go_on(OSError(28, "No space left on device"))
    await net.quiet()
    assert read[0][0] == Atom("error")
    again = asked(WRITE, "k", NO_EPOCH, 2)
    await net.quiet()
    disk.go_on()
    await net.quiet()
    assert again == [OK]
    assert await call(REPLICA, (READ, "k", NO_EPOCH)) == (VALUE, 2)


@simulated
@on_a_node
async def test_what_is_dropped_was_never_written(net: Any) -> None:
    disk = SlowDisk()
    await replica(keep=disk.keep, kept=[("k", NO_EPOCH, 1), ("promised", ONE, 1)])
    assert same(await call(REPLICA, (DROP, "k", 2)), (ERROR, Atom("changed")))
    assert same(await call(REPLICA, (DROP, "promised", 1)), (REFUSED, ONE))
    dropped = asked(DROP, "k", 1)
    await net.quiet()
    assert dropped == []
    disk.go_on()
    await net.quiet()
    assert dropped == [OK] and disk.kept == [("k", NO_EPOCH, UNDEFINED)]
    assert same(await call(REPLICA, (READ, "k", NO_EPOCH)), (VALUE, UNDEFINED))
    assert await call(REPLICA, Atom("keys")) == ["promised"]


@simulated
@on_a_node
async def test_a_value_that_can_not_be_merged_is_an_error_at_once() -> None:
    await replica(keep=None, kept=[("k", NO_EPOCH, 1)])
    answer = await call(REPLICA, (WRITE, "k", NO_EPOCH, "one"), 1.0)
    assert same(answer, (ERROR, Atom("badarg")))
    assert same(await call(REPLICA, (WRITE, "k", NO_EPOCH, 2)), OK)
    assert same(await call(REPLICA, (READ, "k", NO_EPOCH)), (VALUE, 2))


@simulated
@on_a_node
async def test_what_nobody_understands_is_an_error() -> None:
    await replica()
    for request in (Atom("nothing"), (WRITE, "k"), (PREPARE, "k", "epoch")):
        assert same(await call(REPLICA, request), (Atom("error"), Atom("badarg")))
