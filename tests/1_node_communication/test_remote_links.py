"""1.13 remote_links: remote_link, remote_unlink, unlink_ack, lost."""

from __future__ import annotations

from random import Random

from course.sim import Network, simulate
from minibeam.nodes import connections
from minibeam.nodes.links import exit_process, link, trap_exit, unlink
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.signals import Exit, Link, Unlink, UnlinkAck
from minibeam.terms import KILL, KILLED, NOCONNECTION, NOPROC, Atom, Pid, Term
from tests.support import both, down, rest, same, settled, simulated, with_scripted_peer

EXIT = Atom("EXIT")
BOOM = Atom("boom")
B = Atom("b@two")


async def trapping(parent: Pid) -> None:
    trap_exit(True)
    send(parent, self_())
    while True:
        send(parent, await receive())


async def friend() -> None:
    """Traps exits, and links with whom it is sent."""
    trap_exit(True)
    while True:
        match await receive():
            case Pid() as pid:
                link(pid)


async def linked(to: Pid, parent: Pid) -> None:
    link(to)
    send(parent, self_())
    await rest()


@both
async def test_a_link_over_the_network_holds_in_both_directions(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        there = spawn(trapping, self_(), node=b)
        assert await receive() == there
        here = spawn(linked, there, self_())
        assert await receive() == here
        exit_process(here, (BOOM, "text"))
        assert same(await receive(), (EXIT, here, (BOOM, "text")))
        here = spawn(linked, there, self_())
        assert await receive() == here
        end = monitor(here)
        exit_process(there, KILL)
        assert same(await down(end), KILLED)

    await a.run(body)


@both
async def test_a_link_with_the_dead_at_another_node_is_noproc(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        dead = spawn(rest, node=b)
        end = monitor(dead)
        exit_process(dead, KILL)
        await down(end)
        trap_exit(True)
        link(dead)
        assert same(await receive(), (EXIT, dead, NOPROC))
        stale = Pid(dead.node, dead.id, dead.serial, dead.creation - 1)
        link(stale)
        assert same(await receive(), (EXIT, stale, NOPROC))

    await a.run(body)


@simulated(seeds=5)
async def test_both_ends_can_link_at_once(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    logs: list[list[Term]] = [[], []]
    pids: list[Pid] = []

    async def linking(number: int) -> None:
        trap_exit(True)
        await receive()
        link(pids[1 - number])
        while True:
            logs[number].append(await receive())

    pids += [spawn(linking, number, node=node) for number, node in enumerate((a, b))]

    async def body() -> None:
        for pid in pids:
            send(pid, "now")
        await net.quiet()
        exit_process(pids[0], KILL)
        await net.sleep(90)

    assert await connections.connect(a, "b@two")
    await a.run(body)
    assert same(logs, [[], [(EXIT, pids[0], KILLED)]])


@simulated
async def test_link_and_unlink_are_one_signal_each(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.do(net, lambda: link(there), lambda: link(there))
    assert beside.sent(Link) == [Link(here, there)]
    await beside.do(net, lambda: unlink(there), lambda: unlink(there))
    (sent,) = beside.sent(Unlink)
    assert (sent.sender, sent.to) == (here, there)
    assert 1 <= sent.id < 2**64
    await beside.comes(net, UnlinkAck(there, here, sent.id))
    await beside.do(net, lambda: link(there))
    assert beside.sent(Link) == [Link(here, there)] * 2


@simulated
async def test_an_exit_that_was_on_its_way_when_we_unlinked_is_not_seen(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there, other = beside.here, beside.there, beside.peer.pid(43)
    await beside.do(net, lambda: link(there), lambda: unlink(there))
    await beside.comes(net, Link(other, here))
    await beside.comes(net, Exit(there, here, BOOM), Exit(other, here, BOOM))
    assert same(beside.log, [(EXIT, other, BOOM)])


@simulated
async def test_an_exit_without_a_link_is_not_seen(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.comes(net, Exit(there, here, BOOM), Link(there, here))
    await beside.comes(net, Exit(there, here, BOOM), Exit(there, here, BOOM))
    assert same(beside.log, [(EXIT, there, BOOM)])


@simulated
async def test_a_link_that_was_on_its_way_when_we_unlinked_is_ended_too(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.do(net, lambda: link(there), lambda: unlink(there))
    (unlinked,) = beside.sent(Unlink)
    # The peer sent this before our unlink reached it, which ended this link as well.
    await beside.comes(net, Link(there, here), UnlinkAck(there, here, unlinked.id))
    await beside.comes(net, Exit(there, here, BOOM))
    assert beside.log == []
    # This one it sent afterwards.
    await beside.comes(net, Link(there, here), Exit(there, here, BOOM))
    assert same(beside.log, [(EXIT, there, BOOM)])


@simulated
async def test_only_the_acknowledgement_of_the_last_unlink_counts(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    for _ in range(3):
        await beside.do(net, lambda: link(there), lambda: unlink(there))
    ids = [signal.id for signal in beside.sent(Unlink)]
    assert len(ids) == len(set(ids)) == 3
    await beside.comes(net, UnlinkAck(there, here, ids[0]), UnlinkAck(there, here, ids[1]))
    await beside.comes(net, UnlinkAck(there, here, 2**64 - 1))
    await beside.comes(net, Link(there, here), Exit(there, here, Atom("too_early")))
    assert beside.log == []
    await beside.comes(net, UnlinkAck(there, here, ids[2]))
    await beside.comes(net, Link(there, here), Exit(there, here, BOOM))
    assert same(beside.log, [(EXIT, there, BOOM)])


@simulated
async def test_acknowledgements_are_told_apart_by_process(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there, other = beside.here, beside.there, beside.peer.pid(43)
    await beside.do(net, lambda: link(there), lambda: unlink(there))
    (unlinked,) = beside.sent(Unlink)
    await beside.comes(net, UnlinkAck(other, here, unlinked.id))
    await beside.comes(net, UnlinkAck(there, Pid("a@one", 9999, 0, 1), unlinked.id))
    await beside.comes(net, Link(there, here), Link(other, here))
    await beside.comes(net, Exit(there, here, BOOM), Exit(other, here, BOOM))
    assert same(beside.log, [(EXIT, other, BOOM)])


@simulated
async def test_after_an_unlink_the_other_end_can_link_again(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        trap_exit(True)
        there = spawn(friend, node=b)
        link(there)
        unlink(there)
        await net.quiet()
        send(there, self_())
        await net.quiet()
        exit_process(there, KILL)
        assert same(await settled(net), [(EXIT, there, KILLED)])

    await a.run(body)


@simulated
async def test_a_link_made_again_before_the_acknowledgement_holds(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.do(net, lambda: link(there), lambda: unlink(there), lambda: link(there))
    (unlinked,) = beside.sent(Unlink)
    assert len(beside.sent(Link)) == 2
    await beside.comes(net, UnlinkAck(there, here, unlinked.id), Exit(there, here, BOOM))
    assert same(beside.log, [(EXIT, there, BOOM)])


@simulated
async def test_their_unlink_is_acknowledged_with_its_id(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there, other = beside.here, beside.there, beside.peer.pid(43)
    await beside.comes(net, Link(there, here), Link(other, here))
    await beside.comes(net, Unlink(there, here, 7), Unlink(other, here, 2**64 - 1))
    assert beside.sent(UnlinkAck) == [
        UnlinkAck(here, there, 7),
        UnlinkAck(here, other, 2**64 - 1),
    ]


@simulated
async def test_an_unlink_is_acknowledged_where_there_is_no_link_any_more(
    net: Network,
) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.comes(net, Link(there, here), Unlink(there, here, 7))
    await beside.comes(net, Unlink(there, here, 8))
    assert beside.sent(UnlinkAck) == [UnlinkAck(here, there, 7), UnlinkAck(here, there, 8)]


@simulated
async def test_an_unlink_from_the_dead_is_acknowledged_too(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.do(net, lambda: exit_process(self_(), KILL))
    await beside.comes(net, Unlink(there, here, 9))
    assert beside.sent(UnlinkAck) == [UnlinkAck(here, there, 9)]


@simulated
async def test_who_was_unlinked_from_afar_does_not_tell_of_its_death(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there, other = beside.here, beside.there, beside.peer.pid(43)
    await beside.comes(net, Link(there, here), Link(other, here), Unlink(there, here, 7))
    await beside.do(net, lambda: exit_process(self_(), KILL))
    assert beside.sent(Exit) == [Exit(here, other, KILLED)]


@simulated
async def test_who_is_linked_from_afar_tells_of_its_death_once(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there, other = beside.here, beside.there, beside.peer.pid(43)
    await beside.do(net, lambda: link(there))
    await beside.comes(net, Link(there, here), Link(other, here), Link(other, here))
    await beside.do(net, lambda: exit_process(self_(), KILL))
    sent = [(signal.sender, signal.to, signal.reason) for signal in beside.sent(Exit)]
    assert sorted(sent, key=repr) == [(here, there, KILLED), (here, other, KILLED)]
    await beside.comes(net, Link(there, here))
    assert beside.sent(Exit)[-1] == Exit(here, there, NOPROC)


@simulated(seeds=5)
async def test_unlink_while_the_exit_is_on_its_way(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        trap_exit(True)
        ended, kept = [spawn(rest, node=b) for _ in range(2)]
        link(ended)
        link(kept)
        await net.quiet()
        hold = net.hold("b@two", "a@one")

        async def kill() -> None:
            exit_process(ended, BOOM)
            exit_process(kept, BOOM)

        await b.run(kill)
        await net.quiet()
        unlink(ended)
        hold.release()
        assert same(await settled(net), [(EXIT, kept, BOOM)])
        await net.sleep(90)
        assert await settled(net) == []

    await a.run(body)


@simulated
async def test_a_lost_connection_is_noconnection_for_each_link_once(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        trap_exit(True)
        there = [spawn(rest, node=b) for _ in range(3)]
        for pid in (*there, *there):
            link(pid)
        unlink(there[1])
        await net.quiet()
        net.kill("b@two")
        told = await settled(net)
        assert len(told) == 2, f"expected an EXIT for each of two links, got {told}"
        for pid in (there[0], there[2]):
            assert (EXIT, pid, NOCONNECTION) in told
        await net.start("b@two")
        assert await connections.connect(a, "b@two")
        await net.sleep(90)
        assert await settled(net) == []

    await a.run(body)


@simulated
async def test_links_with_other_nodes_and_at_home_hold_when_a_peer_is_lost(
    net: Network,
) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    c = await net.start("c@three")

    async def body() -> None:
        trap_exit(True)
        gone, elsewhere, here = spawn(rest, node=b), spawn(rest, node=c), spawn(rest)
        for pid in (elsewhere, gone, here):
            link(pid)
        await net.quiet()
        net.kill("b@two")
        assert same(await settled(net), [(EXIT, gone, NOCONNECTION)])
        for pid in (elsewhere, here):
            exit_process(pid, BOOM)
            assert same(await settled(net), [(EXIT, pid, BOOM)])

    await a.run(body)


@simulated
async def test_who_does_not_trap_dies_of_noconnection_and_others_of_that(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    there = spawn(rest, node=b)

    async def body() -> None:
        first = spawn(linked, there, self_())
        assert await receive() == first
        second = spawn(linked, first, self_())
        assert await receive() == second
        untouched = spawn(rest)
        ends = [monitor(first), monitor(second)]
        await net.quiet()
        connections.disconnect(a, "b@two")
        assert [await down(end) for end in ends] == [NOCONNECTION] * 2
        last = monitor(untouched)
        exit_process(untouched, BOOM)
        assert same(await down(last), BOOM)

    await a.run(body)


@simulated
async def test_who_has_two_links_with_a_lost_peer_dies_once(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def tied(parent: Pid) -> None:
        for _ in range(2):
            link(spawn(rest, node=b))
        send(parent, self_())
        await rest()

    async def body() -> None:
        ends = []
        for _ in range(3):
            spawn(tied, self_())
            pid = await receive()
            assert isinstance(pid, Pid)
            ends.append(monitor(pid))
        await net.quiet()
        connections.disconnect(a, "b@two")
        assert [await down(end) for end in ends] == [NOCONNECTION] * 3
        assert await settled(net) == []

    await a.run(body)


@simulated
async def test_a_link_that_was_lost_is_not_there_when_the_peer_is_back(net: Network) -> None:
    beside = await with_scripted_peer(net)
    there = beside.there
    await beside.do(net, lambda: link(there))
    for _ in range(2):
        connections.down(beside.node, B, BOOM)
        await net.quiet()
        assert same(beside.log, [(EXIT, there, NOCONNECTION)])
        connections.up(beside.node, beside.peer)


@simulated
async def test_both_ends_of_a_split_get_noconnection(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    logs: list[list[Term]] = [[], []]

    async def lonely(log: list[Term]) -> None:
        trap_exit(True)
        while True:
            log.append(await receive())

    there = spawn(lonely, logs[1], node=b)

    async def linking() -> None:
        link(there)
        await lonely(logs[0])

    here = spawn(linking, node=a)
    await net.quiet()
    net.split(["a@one"], ["b@two"])
    await net.sleep(160)
    net.heal()
    assert await connections.connect(a, "b@two")
    await net.sleep(90)
    assert same(logs, [[(EXIT, there, NOCONNECTION)], [(EXIT, here, NOCONNECTION)]])


@simulated
async def test_a_link_with_who_can_not_be_reached_is_noconnection(net: Network) -> None:
    a = await net.start("a@one")

    async def body() -> None:
        trap_exit(True)
        there = Pid("b@nowhere", 5, 0, 5)
        for _ in range(2):
            link(there)
            assert same(await settled(net), [(EXIT, there, NOCONNECTION)])

    await a.run(body)


@simulated
async def test_an_unlink_that_was_lost_does_not_stand_in_the_way_of_a_new_link(
    net: Network,
) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        trap_exit(True)
        there = spawn(friend, node=b)
        link(there)
        await net.quiet()
        net.split(["a@one"], ["b@two"])
        unlink(there)
        await net.sleep(160)
        net.heal()
        assert await settled(net) == []
        send(there, self_())
        await net.quiet()
        exit_process(there, KILL)
        assert same(await settled(net), [(EXIT, there, KILLED)])

    await a.run(body)


@simulated
async def test_a_lost_connection_forgets_what_was_not_acknowledged(net: Network) -> None:
    beside = await with_scripted_peer(net)
    here, there = beside.here, beside.there
    await beside.do(net, lambda: link(there), lambda: unlink(there))
    connections.down(beside.node, B, BOOM)
    await net.quiet()
    assert beside.log == []
    connections.up(beside.node, beside.peer)
    await beside.comes(net, Link(there, here), Exit(there, here, BOOM))
    assert same(beside.log, [(EXIT, there, BOOM)])


def linked_in_the_end(seed: int, victim: int) -> bool:
    """Two processes at two nodes link and unlink at random. When nothing is on its way
    any more, one of them is killed: is that told to the other?"""

    async def story(net: Network) -> bool:
        nodes = [await net.start("a@one"), await net.start("b@two")]
        choices = Random(seed)
        logs: list[list[Term]] = [[], []]
        pids: list[Pid] = []

        async def fickle(number: int) -> None:
            trap_exit(True)
            while True:
                match await receive():
                    case "link":
                        link(pids[1 - number])
                    case "unlink":
                        unlink(pids[1 - number])
                    case message:
                        logs[number].append(message)

        pids += [spawn(fickle, number, node=node) for number, node in enumerate(nodes)]

        async def order(pid: Pid, what: str) -> None:
            send(pid, what)

        assert await connections.connect(nodes[0], "b@two")
        for _ in range(30):
            number = choices.randrange(2)
            what = choices.choice(["link", "unlink"])
            await nodes[number].run(order, pids[number], what)
            if choices.random() < 0.3:
                await net.sleep(choices.random() / 500)
        await net.quiet()

        async def kill() -> None:
            exit_process(pids[victim], KILL)

        await nodes[victim].run(kill)
        await net.quiet()
        assert logs[victim] == []
        told = logs[1 - victim]
        assert told in ([], [(EXIT, pids[victim], KILLED)])
        return bool(told)

    result: bool = simulate(story, seed=seed).result
    return result


def test_when_all_has_arrived_both_ends_have_the_link_or_neither(seed: int) -> None:
    found = []
    for number in range(seed, seed + 12):
        outcomes = [linked_in_the_end(number, victim) for victim in (0, 1)]
        assert outcomes[0] == outcomes[1]
        found += outcomes
    assert True in found and False in found
