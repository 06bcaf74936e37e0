"""1.6 monitors: monitor, demonitor, fire."""

from __future__ import annotations

import pytest

from course.sim import Network
from minibeam.nodes.links import exit_process
from minibeam.nodes.monitors import demonitor, monitor, spawn_monitor
from minibeam.nodes.processes import receive, register, self_, spawn, unregister, whereis
from minibeam.nodes.routing import send
from minibeam.signals import Demonitor, Down, Monitor
from minibeam.terms import (
    KILL,
    KILLED,
    NOCONNECTION,
    NOPROC,
    NORMAL,
    Atom,
    Exit,
    Pid,
    Reference,
    Target,
    Term,
)
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

DOWN = Atom("DOWN")
PROCESS = Atom("process")
BOOM = Atom("boom")


def gone(reference: Reference, what: Term, reason: Term) -> Term:
    """The message that a monitor ends with."""
    return (DOWN, reference, PROCESS, what, reason)


async def watcher(target: Target, parent: Pid) -> None:
    """Monitors, says so, and passes on what it gets."""
    monitor(target)
    send(parent, self_())
    while True:
        send(parent, await receive())


async def brief() -> None:
    await receive()


@simulated
@on_a_node
async def test_a_death_is_told_with_its_reason() -> None:
    pid = spawn(rest)
    reference = monitor(pid)
    exit_process(pid, (BOOM, [1, "text", b"bytes"]))
    assert same(await receive(), gone(reference, pid, (BOOM, [1, "text", b"bytes"])))


@simulated
@on_a_node
async def test_a_normal_death_is_told_as_well() -> None:
    pid = spawn(brief)
    reference = monitor(pid)
    send(pid, "end")
    assert same(await receive(), gone(reference, pid, NORMAL))


@simulated
@on_a_node
async def test_nobody_dies_of_what_they_watch_or_of_who_watches_them() -> None:
    target = spawn(rest)
    pid = spawn(watcher, target, self_())
    assert await receive() == pid
    end = monitor(target)
    exit_process(pid, BOOM)
    exit_process(target, Atom("later"))
    assert same(await down(end), Atom("later"))


@simulated
@on_a_node
async def test_the_dead_and_the_unknown_are_told_as_noproc() -> None:
    dead = spawn(rest)
    exit_process(dead, KILL)
    reference = monitor(dead)
    assert same(await receive(), gone(reference, dead, NOPROC))
    reference = monitor("nobody")
    assert same(await receive(), gone(reference, (Atom("nobody"), Atom("a@one")), NOPROC))


@simulated
@on_a_node
async def test_a_name_is_told_with_its_node() -> None:
    pid = spawn(rest)
    register("server", pid)
    by_name, in_full, by_pid = monitor("server"), monitor(("server", "a@one")), monitor(pid)
    exit_process(pid, BOOM)
    name = (Atom("server"), Atom("a@one"))
    found = {message[1]: message for message in [await receive() for _ in range(3)]}
    assert same(found[by_name], gone(by_name, name, BOOM))
    assert same(found[in_full], gone(in_full, name, BOOM))
    assert same(found[by_pid], gone(by_pid, pid, BOOM))


@simulated
@on_a_node
async def test_a_monitor_by_name_stays_with_who_had_the_name_then(net: Network) -> None:
    first, second = spawn(rest), spawn(rest)
    register("server", first)
    reference = monitor("server")
    await net.quiet()
    unregister("server")
    register("server", second)
    exit_process(second, BOOM)
    exit_process(first, Atom("the first"))
    name = (Atom("server"), Atom("a@one"))
    assert same(await settled(net), [gone(reference, name, Atom("the first"))])


@simulated
@on_a_node
async def test_each_call_makes_a_monitor_of_its_own(net: Network) -> None:
    pid = spawn(rest)
    references = [monitor(pid) for _ in range(3)]
    assert len(set(references)) == 3, "three calls of monitor give three references"
    exit_process(pid, BOOM)
    told = await settled(net)
    assert len(told) == 3
    for reference in references:
        assert gone(reference, pid, BOOM) in told


@simulated
@on_a_node
async def test_all_who_watch_are_told() -> None:
    pid = spawn(rest)
    watchers = [spawn(watcher, pid, self_()) for _ in range(4)]
    assert {await receive() for _ in watchers} == {*watchers}
    exit_process(pid, BOOM)
    told = [await receive() for _ in watchers]
    assert [message[0] for message in told] == [DOWN] * 4
    assert len({message[1] for message in told}) == 4


@simulated
@on_a_node
async def test_after_demonitor_no_down_comes(net: Network) -> None:
    pid = spawn(rest)
    ended, kept = monitor(pid), monitor(pid)
    assert demonitor(ended) is True
    exit_process(pid, BOOM)
    assert same(await settled(net), [gone(kept, pid, BOOM)])


@simulated
@on_a_node
async def test_demonitor_says_whether_there_was_a_monitor() -> None:
    pid = spawn(rest)
    reference = monitor(pid)
    assert demonitor(reference) is True
    assert demonitor(reference) is False
    reference = monitor(pid)
    exit_process(pid, BOOM)
    assert same(await receive(), gone(reference, pid, BOOM))
    assert demonitor(reference) is False


@simulated
@on_a_node
async def test_demonitor_leaves_a_down_that_has_come_already(net: Network) -> None:
    pid = spawn(rest)
    reference = monitor(pid)
    exit_process(pid, BOOM)
    await net.quiet()
    demonitor(reference)
    assert same(await settled(net), [gone(reference, pid, BOOM)])


@simulated
@on_a_node
async def test_flush_removes_a_down_that_has_come_already(net: Network) -> None:
    pid = spawn(rest)
    reference = monitor(pid)
    exit_process(pid, BOOM)
    await net.quiet()
    assert demonitor(reference, flush=True) is False
    send(self_(), "control")
    assert same(await settled(net), ["control"])


@simulated
@on_a_node
async def test_flush_removes_nothing_but_that_down(net: Network) -> None:
    pid = spawn(rest)
    flushed, kept = monitor(pid), monitor(pid)
    send(self_(), "before")
    exit_process(pid, BOOM)
    await net.quiet()
    send(self_(), (DOWN, "of another kind"))
    send(self_(), 7)
    demonitor(flushed, flush=True)
    expected = ["before", gone(kept, pid, BOOM), (DOWN, "of another kind"), 7]
    assert same(await settled(net), expected)


@simulated
@on_a_node
async def test_flush_of_a_monitor_that_lives_leaves_nothing(net: Network) -> None:
    pid = spawn(rest)
    for _ in range(100):
        demonitor(monitor(pid), flush=True)
    kept = monitor(pid)
    exit_process(pid, BOOM)
    assert same(await settled(net), [gone(kept, pid, BOOM)])


@simulated
@on_a_node
async def test_flush_twice_removes_no_down_of_another_monitor(net: Network) -> None:
    pid = spawn(rest)
    first, second = monitor(pid), monitor(pid)
    exit_process(pid, BOOM)
    await net.quiet()
    demonitor(first, flush=True)
    demonitor(first, flush=True)
    assert same(await settled(net), [gone(second, pid, BOOM)])


@simulated
@on_a_node
async def test_a_monitor_on_oneself_is_never_told(net: Network) -> None:
    me, other = self_(), spawn(rest)
    monitor(me)
    reference = monitor(other)
    exit_process(other, BOOM)
    assert same(await settled(net), [gone(reference, other, BOOM)])


@simulated
@on_a_node
async def test_a_process_can_be_watched_from_its_first_moment() -> None:
    async def short() -> None:
        raise Exit(BOOM)

    pid, reference = spawn_monitor(short)
    assert same(await receive(), gone(reference, pid, BOOM))


@simulated
@on_a_node
async def test_the_name_of_the_dead_is_free_when_the_down_is_there() -> None:
    pid = spawn(rest)
    register("server", pid)
    end = monitor(pid)
    exit_process(pid, KILL)
    assert same(await down(end), KILLED)
    assert whereis("server") is None
    register("server", self_())


@both
async def test_a_monitor_reaches_across_nodes(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    ended: list[Term] = []

    async def named() -> None:
        register("server", self_())
        await receive()
        ended.append("that")

    async def body() -> None:
        pid = spawn(rest, node=b)
        by_pid = monitor(pid)
        exit_process(pid, BOOM)
        assert same(await receive(), gone(by_pid, pid, BOOM))
        assert same(await down(monitor(pid)), NOPROC)
        server = spawn(named, node=b)
        name = (Atom("server"), Atom("b@two"))
        by_name = monitor(name)
        send(server, "end")
        assert same(await receive(), gone(by_name, name, NORMAL))
        assert same(await down(monitor(name)), NOPROC)

    await a.run(body)
    assert ended == ["that"]


@both
async def test_a_monitor_on_an_earlier_life_of_a_node_is_noproc(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        pid = spawn(rest, node=b)
        for creation in (pid.creation + 1, pid.creation - 1):
            stale = Pid(pid.node, pid.id, pid.serial, creation)
            reference = monitor(stale)
            assert same(await receive(), gone(reference, stale, NOPROC))
        mine = self_()
        stale = Pid(mine.node, mine.id, mine.serial, mine.creation + 1)
        assert same(await down(monitor(stale)), NOPROC)

    await a.run(body)


@simulated
async def test_demonitor_while_the_down_is_on_its_way(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        pid = spawn(rest, node=b)
        ended, kept = monitor(pid), monitor(pid)
        await net.quiet()
        hold = net.hold("two", "one")
        await b.run(end_of, pid)
        await net.quiet()
        assert demonitor(ended, flush=True) is True
        hold.release()
        assert same(await settled(net), [gone(kept, pid, BOOM)])

    async def end_of(pid: Pid) -> None:
        exit_process(pid, BOOM)

    await a.run(body)


@simulated
async def test_a_lost_connection_is_told_once_as_noconnection(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    c = await net.start("c@three")

    async def body() -> None:
        there, elsewhere = spawn(rest, node=b), spawn(rest, node=c)
        first, second = monitor(there), monitor(("nobody's business", "b@two"))
        assert same(await down(second), NOPROC)
        ended, other = monitor(there), monitor(elsewhere)
        demonitor(ended)
        await net.quiet()
        a.disconnect("b@two")
        assert same(await receive(), gone(first, there, NOCONNECTION))
        assert await a.connect("b@two")
        exit_process(there, BOOM)
        await net.sleep(90)
        assert await settled(net) == []
        exit_process(elsewhere, BOOM)
        assert same(await receive(), gone(other, elsewhere, BOOM))

    await a.run(body)


@simulated
async def test_who_can_not_be_reached_is_told_as_noconnection(net: Network) -> None:
    a = await net.start("a@one")

    async def body() -> None:
        for target in (Pid("b@nowhere", 5, 0, 5), (Atom("server"), Atom("b@nowhere"))):
            reference = monitor(target)
            assert same(await receive(), gone(reference, target, NOCONNECTION))

    await a.run(body)


@simulated
async def test_the_dead_are_told_of_nothing_over_the_network(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        there = spawn(rest, node=b)
        brief = spawn(watcher, there, self_())
        assert await receive() == brief
        kept = monitor(there)
        await net.quiet()
        exit_process(brief, KILL)
        await net.quiet()
        exit_process(there, BOOM)
        assert same(await down(kept), BOOM)
        await net.quiet()

    await a.run(body)
    told = [event for event in net.trace.events if event.kind == "deliver"]
    assert len([event for event in told if event.text.startswith("down ")]) == 1


@simulated
async def test_a_peer_is_told_of_a_name_as_it_named_it(net: Network) -> None:
    beside = await with_scripted_peer(net)
    server, here, there = (Atom("server"), Atom("a@one")), beside.here, beside.there
    by_name, by_pid = [Reference("b@two", 7, (number,)) for number in (1, 2)]
    await beside.do(net, lambda: register("server", self_()))
    await beside.comes(net, Monitor(there, server, by_name), Monitor(there, here, by_pid))
    await beside.do(net, lambda: unregister("server"), lambda: exit_process(self_(), KILL))
    sent = beside.sent(Down)
    assert len(sent) == 2
    assert Down(server, there, by_name, KILLED) in sent
    assert Down(here, there, by_pid, KILLED) in sent


@simulated
async def test_a_monitor_sends_what_it_sets_and_takes_back(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    references: list[Reference] = []
    await beside.do(net, lambda: references.append(monitor(there)))
    await beside.do(net, lambda: references.append(monitor(("server", "b@two"))))
    named = (Atom("server"), Atom("b@two"))
    assert beside.sent(Monitor) == [
        Monitor(here, there, references[0]),
        Monitor(here, named, references[1]),
    ]
    await beside.do(net, lambda: demonitor(references[0]))
    await beside.do(net, lambda: exit_process(self_(), KILL))
    assert beside.sent(Demonitor) == [
        Demonitor(here, there, references[0]),
        Demonitor(here, named, references[1]),
    ]


@simulated
@on_a_node
async def test_a_reference_that_is_an_alias_is_an_address_too(net: Network) -> None:
    pid = spawn(rest)
    reference = monitor(pid, alias="explicit_unalias")
    send(reference, "to the alias")
    assert same(await settled(net), ["to the alias"])


@simulated
@on_a_node
async def test_an_alias_ends_with_its_monitor(net: Network) -> None:
    pid = spawn(rest)
    reference = monitor(pid, alias="demonitor")
    send(reference, "while it lasts")
    assert same(await settled(net), ["while it lasts"])
    demonitor(reference)
    send(reference, "too late")
    send(self_(), "control")
    assert same(await settled(net), ["control"])


@simulated
async def test_one_reference_names_one_monitor_of_its_watcher(net: Network) -> None:
    beside = await with_scripted_peer(net)
    other = spawn(rest, node=beside.node)
    reference = Reference("b@two", 7, (1,))
    await beside.comes(
        net,
        Monitor(beside.there, beside.here, reference),
        Monitor(beside.there, other, reference),
    )
    for pid in (other, beside.here):
        await beside.do(net, lambda pid=pid: exit_process(pid, KILL))
    assert beside.sent(Down) == [Down(beside.here, beside.there, reference, KILLED)]


@simulated
async def test_a_node_forgets_a_monitor_that_is_over(net: Network) -> None:
    beside = await with_scripted_peer(net)
    first, second = [Reference("b@two", 7, (number,)) for number in (1, 2)]
    pids = [spawn(rest, node=beside.node) for _ in range(2)]
    for pid, reference in zip(pids, (first, second), strict=True):
        await beside.comes(net, Monitor(beside.there, pid, reference))
    assert set(beside.node.watched) == {(beside.there, first), (beside.there, second)}
    await beside.do(net, lambda: exit_process(pids[0], KILL))
    assert set(beside.node.watched) == {(beside.there, second)}


@simulated
@on_a_node
async def test_only_a_reference_can_be_demonitored() -> None:
    for wrong in (self_(), "reference", None):
        with pytest.raises(TypeError):
            demonitor(wrong)  # type: ignore[arg-type]
    assert demonitor(monitor(spawn(rest))) is True


@simulated
async def test_nobody_takes_back_the_monitor_of_another(net: Network) -> None:
    beside = await with_scripted_peer(net)
    reference = Reference("b@two", 7, (1,))
    stranger = Pid("c@three", 5, 0, 7)
    await beside.comes(
        net,
        Monitor(beside.there, beside.here, reference),
        Demonitor(stranger, beside.here, reference),
    )
    await beside.do(net, lambda: exit_process(self_(), KILL))
    assert beside.sent(Down) == [Down(beside.here, beside.there, reference, KILLED)]


@simulated
async def test_only_the_node_that_was_asked_says_who_is_gone(net: Network) -> None:
    beside = await with_scripted_peer(net)
    references: list[Reference] = []
    await beside.do(net, lambda: references.append(monitor(beside.there)))
    stranger = Pid("c@three", 5, 0, 7)
    await beside.comes(net, Down(stranger, beside.here, references[0], BOOM))
    assert beside.log == []
    await beside.comes(net, Down(beside.there, beside.here, references[0], BOOM))
    assert same(beside.log, [gone(references[0], beside.there, BOOM)])


@simulated
@on_a_node
async def test_each_watcher_gets_a_reason_of_its_own(net: Network) -> None:
    got: list[Term] = []

    async def changes_it(target: Pid) -> None:
        monitor(target)
        reason = (await receive())[4]
        reason.append("changed")
        got.append(reason)

    async def victim() -> None:
        await receive()
        raise Exit(["reason"])

    pid = spawn(victim)
    for _ in range(2):
        spawn(changes_it, pid)
    await net.quiet()
    send(pid, "die")
    await net.quiet()
    assert got == [["reason", "changed"]] * 2
