"""1.5 links: link, unlink, exit_signal, propagate."""

from __future__ import annotations

import pytest

from course.sim import Network, simulate
from minibeam.nodes.links import exit_process, link, spawn_link, trap_exit, unlink
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import receive, register, self_, spawn, whereis
from minibeam.nodes.routing import send
from minibeam.signals import Exit as ExitSignal
from minibeam.signals import Link, Unlink, UnlinkAck
from minibeam.terms import KILL, KILLED, NOPROC, NORMAL, Atom, Exit, Pid, Term
from tests.support import (
    both,
    down,
    on_a_node,
    rest,
    same,
    settled,
    simulated,
    with_scripted_peer,
)

EXIT = Atom("EXIT")
BOOM = Atom("boom")


async def linked(to: Pid, parent: Pid) -> None:
    link(to)
    send(parent, self_())
    await rest()


async def linked_with(to: Pid) -> Pid:
    """A new process that has linked with `to` and waits for ever."""
    pid = spawn(linked, to, self_())
    assert await receive() == pid
    return pid


async def trapping(parent: Pid) -> None:
    """Traps exits, links with each pid that it gets, and passes all that it gets on."""
    trap_exit(True)
    send(parent, self_())
    while True:
        message = await receive()
        if isinstance(message, Pid):
            link(message)
        send(parent, message)


async def trapper() -> Pid:
    pid = spawn(trapping, self_())
    assert await receive() == pid
    return pid


async def exit_of(pid: Pid) -> Term:
    """The reason in the EXIT of a linked process, as soon as it comes."""
    return (await receive(lambda got: type(got) is tuple and got[:2] == (EXIT, pid)))[2]


async def exits(net: Network) -> list[Term]:
    """Who has exited, and why, by the messages that are there when all is quiet."""
    messages = await settled(net)
    assert all(len(message) == 3 and message[0] == EXIT for message in messages), messages
    return [(pid, reason) for _, pid, reason in messages]


@simulated
@on_a_node
async def test_a_process_dies_with_the_one_that_it_linked_with() -> None:
    one = spawn(rest)
    two = await linked_with(one)
    end = monitor(two)
    exit_process(one, BOOM)
    assert same(await down(end), BOOM)


@simulated
@on_a_node
async def test_a_link_holds_in_both_directions() -> None:
    one = spawn(rest)
    two = await linked_with(one)
    end = monitor(one)
    exit_process(two, (BOOM, [1, 2]))
    assert same(await down(end), (BOOM, [1, 2]))


@simulated
@on_a_node
async def test_a_death_runs_along_all_links(net: Network) -> None:
    first = spawn(rest)
    ring = [first]
    for _ in range(6):
        ring.append(await linked_with(ring[-1]))
    link(ring[-1])
    trap_exit(True)
    ends = [monitor(pid) for pid in ring]
    exit_process(ring[3], BOOM)
    assert [await down(end) for end in ends] == [BOOM] * 7
    assert same(await exits(net), [(ring[-1], BOOM)])


@simulated
@on_a_node
async def test_who_traps_exits_gets_a_message_and_lives() -> None:
    trap_exit(True)
    pid = spawn_link(rest)
    exit_process(pid, (BOOM, b"bytes", "text"))
    assert same(await exit_of(pid), (BOOM, b"bytes", "text"))


@simulated
@on_a_node
async def test_the_message_of_an_exit_begins_with_the_atom_exit(net: Network) -> None:
    trap_exit(True)
    pid = spawn_link(rest)
    exit_process(pid, BOOM)
    assert same(await settled(net), [(EXIT, pid, BOOM)])


@simulated
@on_a_node
async def test_a_link_counts_once_however_often_it_is_made(net: Network) -> None:
    trap_exit(True)
    pid = spawn_link(rest)
    link(pid)
    link(pid)
    exit_process(pid, BOOM)
    assert same(await exits(net), [(pid, BOOM)])


@simulated
@on_a_node
async def test_a_link_made_from_both_ends_is_one_link(net: Network) -> None:
    trap_exit(True)
    pid = await linked_with(self_())
    link(pid)
    exit_process(pid, BOOM)
    assert same(await exits(net), [(pid, BOOM)])


@simulated
@on_a_node
async def test_one_unlink_ends_a_link_however_often_it_was_made(net: Network) -> None:
    trap_exit(True)
    linked, other = await linked_with(self_()), spawn_link(rest)
    link(linked)
    link(linked)
    unlink(linked)
    exit_process(linked, BOOM)
    exit_process(other, BOOM)
    assert same(await exits(net), [(other, BOOM)])


@simulated
@on_a_node
async def test_a_link_with_the_dead_raises_noproc_if_exits_are_not_trapped() -> None:
    dead = spawn(rest)
    exit_process(dead, KILL)
    for _ in range(2):
        with pytest.raises(Exit) as raised:
            link(dead)
        assert same(raised.value.reason, NOPROC)


@simulated
@on_a_node
async def test_a_link_with_the_dead_is_an_exit_of_it_if_exits_are_trapped(
    net: Network,
) -> None:
    trap_exit(True)
    dead = spawn(rest)
    exit_process(dead, KILL)
    link(dead)
    await net.quiet()
    link(dead)
    assert same(await exits(net), [(dead, NOPROC)] * 2)


@simulated
@on_a_node
async def test_a_link_with_oneself_is_none(net: Network) -> None:
    async def alone() -> None:
        link(self_())
        trap_exit(True)
        assert await settled(net) == []
        raise Exit(BOOM)

    assert same(await down(monitor(spawn(alone))), BOOM)


@simulated
@on_a_node
async def test_after_unlink_the_other_can_die_and_leave_one_alive() -> None:
    other = spawn(rest)

    async def left(parent: Pid) -> None:
        link(other)
        unlink(other)
        send(parent, "unlinked")
        await rest()

    pid = spawn(left, self_())
    end = monitor(pid)
    assert await receive() == "unlinked"
    exit_process(other, BOOM)
    exit_process(pid, Atom("later"))
    assert same(await down(end), Atom("later"))


@simulated
@on_a_node
async def test_who_unlinked_can_die_and_leave_the_other_alive() -> None:
    other = spawn(rest)

    async def leaving() -> None:
        link(other)
        unlink(other)
        raise Exit(BOOM)

    assert same(await down(monitor(spawn(leaving))), BOOM)
    end = monitor(other)
    exit_process(other, Atom("later"))
    assert same(await down(end), Atom("later"))


@simulated
@on_a_node
async def test_unlink_leaves_an_exit_that_has_come_already(net: Network) -> None:
    trap_exit(True)
    pid = spawn_link(rest)
    exit_process(pid, BOOM)
    await net.quiet()
    unlink(pid)
    assert same(await exits(net), [(pid, BOOM)])


@simulated
@on_a_node
async def test_unlink_without_a_link_does_nothing(net: Network) -> None:
    trap_exit(True)
    stranger, dead, child = spawn(rest), spawn(rest), spawn_link(rest)
    exit_process(dead, KILL)
    for pid in (stranger, dead, self_()):
        unlink(pid)
    exit_process(child, BOOM)
    assert same(await exits(net), [(child, BOOM)])


@simulated
@on_a_node
async def test_a_link_can_be_made_again_after_unlink(net: Network) -> None:
    trap_exit(True)
    pid = spawn_link(rest)
    for _ in range(3):
        unlink(pid)
        link(pid)
    exit_process(pid, BOOM)
    assert same(await exits(net), [(pid, BOOM)])


@simulated
@on_a_node
async def test_after_unlink_at_one_end_the_other_can_link_again(net: Network) -> None:
    async def other(parent: Pid) -> None:
        trap_exit(True)
        while True:
            match await receive():
                case "link":
                    link(parent)
                    send(parent, "linked")

    trap_exit(True)
    pid = spawn_link(other, self_())
    unlink(pid)
    send(pid, "link")
    assert await receive() == "linked"
    exit_process(pid, KILL)
    assert same(await exits(net), [(pid, KILLED)])


@simulated
async def test_each_unlink_has_an_id_of_its_own(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    for _ in range(3):
        await beside.do(net, lambda: link(there), lambda: unlink(there))
    assert beside.sent(Link) == [Link(here, there)] * 3
    unlinks = beside.sent(Unlink)
    assert [(each.sender, each.to) for each in unlinks] == [(here, there)] * 3
    ids = [each.id for each in unlinks]
    assert len(set(ids)) == 3 and all(1 <= id < 2**64 for id in ids)


@simulated
async def test_until_the_unlink_has_arrived_what_comes_is_of_the_old_link(
    net: Network,
) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.do(net, lambda: link(there), lambda: unlink(there))
    (unlinked,) = beside.sent(Unlink)
    await beside.comes(net, Link(there, here), ExitSignal(there, here, BOOM))
    assert beside.log == []
    await beside.comes(net, UnlinkAck(there, here, unlinked.id))
    await beside.comes(net, Link(there, here), ExitSignal(there, here, BOOM))
    assert same(beside.log, [(EXIT, there, BOOM)])


@simulated
async def test_a_second_link_sends_nothing(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.do(net, lambda: link(there), lambda: link(there))
    assert beside.sent(Link) == [Link(here, there)]


@simulated
async def test_a_link_made_anew_takes_back_the_unlink(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.do(net, lambda: link(there), lambda: unlink(there), lambda: link(there))
    # The other end unlinks and links as well, before it has seen any of that.
    await beside.comes(net, Unlink(there, here, 9), Link(there, here))
    await beside.comes(net, ExitSignal(there, here, BOOM))
    assert same(beside.log, [(EXIT, there, BOOM)])


@simulated
@on_a_node
async def test_a_pid_of_an_earlier_life_of_this_node_is_dead() -> None:
    mine = self_()
    stale = Pid(mine.node, mine.id, mine.serial, mine.creation + 1)
    with pytest.raises(Exit) as raised:
        link(stale)
    assert same(raised.value.reason, NOPROC)


@simulated
@on_a_node
async def test_only_a_pid_can_be_linked_with() -> None:
    for change in (link, unlink):
        for wrong in ("server", None, 7):
            with pytest.raises(TypeError):
                change(wrong)  # type: ignore[arg-type]
    pid = spawn(rest)
    link(pid)
    unlink(pid)


@simulated
@on_a_node
async def test_spawn_link_links_before_the_child_can_die() -> None:
    trap_exit(True)

    async def brief() -> None:
        raise Exit(BOOM)

    pid = spawn_link(brief)
    assert same(await exit_of(pid), BOOM)


@simulated
@on_a_node
async def test_normal_kills_nobody_and_is_told_to_who_traps() -> None:
    async def brief() -> None:
        await receive()

    trap_exit(True)
    one = spawn_link(brief)
    two = await linked_with(one)
    end = monitor(two)
    send(one, "end")
    assert same(await exit_of(one), NORMAL)
    exit_process(two, BOOM)
    assert same(await down(end), BOOM)


@simulated
@on_a_node
async def test_kill_that_comes_by_a_link_is_a_reason_like_any_other() -> None:
    async def suicidal() -> None:
        await receive()
        raise Exit(KILL)

    pid, traps = spawn(suicidal), await trapper()
    send(traps, pid)
    assert same(await receive(), pid)
    other = await linked_with(pid)
    ends, end = monitor(traps), monitor(other)
    send(pid, "now")
    assert same(await down(end), KILL)
    got = await receive()
    assert got[1] != ends, f"who traps exits lives on, but died with reason {got[4]}"
    assert same(got[1:], (pid, KILL))


@simulated
@on_a_node
async def test_who_is_linked_with_one_that_was_killed_gets_killed_as_the_reason() -> None:
    trap_exit(True)
    pid = spawn_link(rest)
    exit_process(pid, KILL)
    assert same(await exit_of(pid), KILLED)


REASONS: dict[str, Term] = {
    "boom": BOOM,
    "a tuple": (BOOM, [1]),
    "none": None,
    "killed": KILLED,
    "the text kill": "kill",
    "the text normal": "normal",
    "kill in a list": [KILL],
}
"""Reasons with no meaning of their own."""


@pytest.mark.parametrize("reason", REASONS.values(), ids=REASONS)
def test_an_exit_signal_that_was_sent_kills_who_does_not_trap(reason: Term, seed: int) -> None:
    async def body() -> None:
        pid = spawn(rest)
        watch = monitor(pid)
        exit_process(pid, reason)
        exit_process(pid, Atom("later"))
        assert same(await down(watch), reason)

    simulate(on_a_node(body), seed=seed)


@simulated
@on_a_node
async def test_normal_that_was_sent_kills_nobody_else() -> None:
    pid = spawn(rest)
    watch = monitor(pid)
    exit_process(pid, NORMAL)
    exit_process(pid, Atom("later"))
    assert same(await down(watch), Atom("later"))


@pytest.mark.parametrize("reason", [*REASONS.values(), NORMAL], ids=[*REASONS, "normal"])
def test_an_exit_signal_that_was_sent_is_a_message_to_who_traps(
    reason: Term, seed: int
) -> None:
    async def body() -> None:
        pid = await trapper()
        exit_process(pid, reason)
        _, sender, got = await receive()
        assert same((sender, got), (self_(), reason))

    simulate(on_a_node(body), seed=seed)


@simulated
@on_a_node
async def test_kill_that_was_sent_kills_even_who_traps() -> None:
    pid = await trapper()
    end = monitor(pid)
    exit_process(pid, KILL)
    assert same(await down(end), KILLED)


@simulated
@on_a_node
async def test_who_traps_no_longer_dies_again() -> None:
    async def fickle(parent: Pid) -> None:
        before = [trap_exit(True), trap_exit(False)]
        send(parent, before)
        await rest()

    pid = spawn(fickle, self_())
    assert same(await receive(), [False, True])
    end = monitor(pid)
    exit_process(pid, BOOM)
    assert same(await down(end), BOOM)


@pytest.mark.parametrize(
    ("reason", "end"),
    [(NORMAL, NORMAL), (KILL, KILLED), (BOOM, BOOM)],
    ids=["normal", "kill", "boom"],
)
def test_an_exit_signal_to_oneself_ends_the_code_at_once(
    reason: Term, end: Term, seed: int
) -> None:
    async def body() -> None:
        reached = []

        async def suicidal() -> None:
            exit_process(self_(), reason)
            reached.append("the next line")

        assert same(await down(monitor(spawn(suicidal))), end)
        assert reached == []

    simulate(on_a_node(body), seed=seed)


@simulated
@on_a_node
async def test_an_exit_signal_to_oneself_is_a_message_if_one_traps() -> None:
    trap_exit(True)
    for reason in (NORMAL, BOOM):
        exit_process(self_(), reason)
        assert same(await exit_of(self_()), reason)


@simulated
@on_a_node
async def test_the_name_of_the_dead_is_free_when_the_exit_is_there() -> None:
    trap_exit(True)

    async def named(parent: Pid) -> None:
        register("worker", self_())
        send(parent, "registered")
        await rest()

    pid = spawn_link(named, self_())
    assert await receive() == "registered"
    exit_process(pid, BOOM)
    assert same(await exit_of(pid), BOOM)
    assert whereis("worker") is None
    register("worker", self_())


@simulated
@on_a_node
async def test_each_of_many_links_is_told_once() -> None:
    trappers = [await trapper() for _ in range(3)]

    async def popular(parent: Pid) -> None:
        for pid in trappers:
            link(pid)
        send(parent, "linked")
        await rest()

    pid = spawn(popular, self_())
    assert await receive() == "linked"
    exit_process(pid, BOOM)
    exit_process(pid, BOOM)
    for trapping in trappers:
        exit_process(trapping, Atom("last"))
    told = [await receive() for _ in range(6)]
    died = [told.count((EXIT, who, why)) for who, why in ((pid, BOOM), (self_(), "last"))]
    assert died == [3, 3], "an EXIT of the linked one and one of ours for each of three"


@both
async def test_a_link_reaches_across_nodes(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        trap_exit(True)
        for dies_there in (True, False):
            there = spawn(trapping, self_(), node=b)
            assert await receive() == there
            here = spawn(linked, there, self_())
            assert await receive() == here
            if dies_there:
                end = monitor(here)
                exit_process(there, KILL)
                assert same(await down(end), KILLED)
            else:
                exit_process(here, BOOM)
                assert same(await exit_of(here), BOOM)

    await a.run(body)


@simulated
async def test_no_exit_comes_late_or_twice(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        trap_exit(True)
        there = [spawn(rest, node=b) for _ in range(3)]
        for pid in there:
            link(pid)
        unlink(there[1])
        await net.quiet()
        for pid in there:
            exit_process(pid, BOOM)
        await net.sleep(90)
        got = await settled(net)
        assert len(got) == 2
        for pid in (there[0], there[2]):
            assert (EXIT, pid, BOOM) in got

    await a.run(body)
