"""Aliases: a second address of a process, which can be switched off."""

from __future__ import annotations

import pytest

from course.sim import Network, simulate
from minibeam.nodes.aliases import alias, unalias
from minibeam.nodes.links import exit_process
from minibeam.nodes.monitors import AliasMode, demonitor, monitor
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, NOCONNECTION, NOPROC, Atom, Pid, Reference, Term
from tests.support import both, down, on_a_node, rest, same, settled, simulated

BOOM = Atom("boom")


@both
async def test_an_alias_is_an_address_here_and_from_elsewhere(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def answering(to: Reference, number: int) -> None:
        send(to, (self_(), number))

    async def body() -> None:
        address = alias()
        for node in (a, b, b):
            pid = spawn(answering, address, 7, node=node)
            assert same(await receive(), (pid, 7))

    await a.run(body)


@simulated
@on_a_node
async def test_after_unalias_nothing_comes(net: Network) -> None:
    off, on = alias(), alias()
    assert unalias(off) is True
    assert unalias(off) is False
    send(off, "dropped")
    send(on, "kept")
    assert same(await settled(net), ["kept"])


@simulated
@on_a_node
async def test_an_alias_for_one_reply_is_used_up_by_it(net: Network) -> None:
    once = alias("reply")
    for word in ("first", "second"):
        send(once, word)
    assert same(await settled(net), ["first"])
    assert unalias(once) is False


@simulated
@on_a_node
async def test_an_alias_ends_with_its_process(net: Network) -> None:
    async def brief(parent: Pid) -> None:
        send(parent, alias())
        await receive()

    pid = spawn(brief, self_())
    address = await receive()
    exit_process(pid, KILL)
    send(address, "to the dead")
    unalias(address)
    send(self_(), "to the living")
    assert same(await settled(net), ["to the living"])


@simulated
@on_a_node
async def test_only_its_process_can_switch_an_alias_off(net: Network) -> None:
    mine = alias()

    async def stranger(address: Reference, parent: Pid) -> None:
        send(parent, unalias(address))

    spawn(stranger, mine, self_())
    assert same(await receive(), False)
    send(mine, "still on")
    assert same(await settled(net), ["still on"])


SENT = (Atom("sent"), 1)


@pytest.mark.parametrize(
    ("mode", "ended", "after_demonitor", "after_down"),
    [
        ("explicit_unalias", False, True, True),
        ("demonitor", False, False, False),
        ("reply_demonitor", True, False, False),
    ],
)
def test_the_alias_of_a_monitor_lasts_as_its_mode_says(
    mode: AliasMode, ended: bool, after_demonitor: bool, after_down: bool, seed: int
) -> None:
    """`ended`: the first message ends both alias and monitor."""

    async def body(net: Network) -> None:
        pid = spawn(rest)

        reference = monitor(pid, alias=mode)
        send(reference, SENT)
        send(reference, SENT)
        assert same(await settled(net), [SENT] if ended else [SENT, SENT])
        assert demonitor(reference) is not ended
        send(reference, SENT)
        assert same(await settled(net), [SENT] if after_demonitor else [])

        reference = monitor(pid, alias=mode)
        exit_process(pid, BOOM)
        assert same(await down(reference), BOOM)
        send(reference, SENT)
        assert same(await settled(net), [SENT] if after_down else [])

    simulate(on_a_node(body), seed=seed)


@simulated
@on_a_node
async def test_a_reply_takes_the_monitor_with_it(net: Network) -> None:
    pid = spawn(rest)
    reference, kept = monitor(pid, alias="reply_demonitor"), monitor(pid)
    send(reference, "reply")
    exit_process(pid, BOOM)
    told = await settled(net)
    assert same(told, ["reply", (Atom("DOWN"), kept, Atom("process"), pid, BOOM)])


@simulated
async def test_noproc_and_noconnection_end_the_alias_too(net: Network) -> None:
    a = await net.start("a@one")

    async def body() -> None:
        for target, reason in (
            ("nobody", NOPROC),
            (("nobody", "b@nowhere"), NOCONNECTION),
        ):
            reference = monitor(target, alias="reply_demonitor")
            assert same(await down(reference), reason)
            send(reference, "too late")
            send(self_(), "control")
            assert same(await settled(net), ["control"])

    await a.run(body)


@simulated
async def test_an_alias_of_an_earlier_life_reaches_nobody(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    got: list[Term] = []

    async def aliased(parent: Pid | None) -> None:
        address = alias()
        if parent is not None:
            send(parent, address)
        while True:
            got.append(await receive())

    async def body() -> None:
        spawn(aliased, self_(), node=b)
        old = await receive()
        net.kill("b@two")
        await net.quiet()
        again = await net.start("b@two")
        spawn(aliased, self_(), node=again)
        new = await receive()
        assert old != new and old.ids == new.ids
        send(old, "for the dead")
        send(new, "for the living")
        await net.quiet()

    await a.run(body)
    assert got == ["for the living"]
