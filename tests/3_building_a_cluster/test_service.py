"""The to-do service on simulated nodes: what each strategy promises, and what it costs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pytest import MonkeyPatch

from course.sim import simulate
from minibeam.cluster import lists, overview, todo
from minibeam.cluster.placement import owners
from minibeam.cluster.replica import REPLICA
from minibeam.cluster.strategies import STRATEGIES
from minibeam.discovery.global_names import unregister_name
from minibeam.nodes.calls import call
from minibeam.terms import Atom
from tests.support import simulated
from tests.todo_support import FIVE, THREE, Service, started

HOME = "/lists/home"
A, B, C = THREE


def of_each_strategy(story: Any) -> Any:
    """A test for each strategy of what holds with all of them."""

    @pytest.mark.parametrize("strategy", STRATEGIES)
    def test(strategy: str, seed: int) -> None:
        async def one(net: Any) -> None:
            await story(await started(net, strategy=strategy))

        simulate(one, seed=seed)

    test.__name__, test.__doc__ = story.__name__, story.__doc__
    return test


@of_each_strategy
async def test_every_node_answers_alike(service: Service) -> None:
    await service.put(A, f"{HOME}/1", "paint")
    await service.put(B, f"{HOME}/2", "saw")
    await service.ask(C, "PUT", f"{HOME}/1", {"text": "paint it", "done": True})
    await service.ask(A, "DELETE", f"{HOME}/2")
    for name in THREE:
        status, answer = await service.ask(name, "GET", HOME)
        assert status == 200
        assert answer["entries"] == {"1": {"text": "paint it", "done": True}}
    assert len(service.runs_at("home")) == 1
    assert await service.ask(B, "GET", "/lists") == (200, {"lists": ["home"]})


@of_each_strategy
async def test_a_list_outlives_the_node_that_serves_it(service: Service) -> None:
    await service.put(A, f"{HOME}/1", "paint")
    (server,) = service.runs_at("home")
    service.net.kill(server)
    rest = [name for name in THREE if name != server]
    assert await service.texts(rest[0], HOME) == ["paint"]
    await service.put(rest[1], f"{HOME}/2", "saw")
    await service.up(server)
    await service.settled()
    assert await service.texts(server, HOME) == ["paint", "saw"]
    assert await service.equal("home")


@of_each_strategy
async def test_what_was_acknowledged_is_there_after_all_have_died(service: Service) -> None:
    for number in range(3):
        await service.put(THREE[number], f"{HOME}/{number}", f"task {number}")
    for name in THREE:
        service.net.kill(name, "silent")
    for name in THREE:
        await service.up(name)
    await service.settled()
    assert await service.texts(B, HOME) == ["task 0", "task 1", "task 2"]


@of_each_strategy
async def test_copies_are_equal_some_time_after_a_split(service: Service) -> None:
    await service.put(A, f"{HOME}/1", "paint")
    service.net.split([C])
    await service.settled()
    for name in THREE:
        await service.ask(name, "PUT", f"{HOME}/{name}", {"text": f"by {name}"})
    service.net.heal()
    await service.settled()
    assert await service.equal("home")
    assert len(service.runs_at("home")) <= 1
    answers = [await service.ask(name, "GET", HOME) for name in THREE]
    assert answers[0] == answers[1] == answers[2]


async def after_a_split(net: Any, strategy: str) -> tuple[Service, list[int]]:
    """The service when a split is over in which A and C have written, and what both were
    told."""
    service = await started(net, strategy=strategy)
    await service.put(A, f"{HOME}/1", "paint")
    net.split([C])
    await service.settled()
    told = [
        (await service.ask(name, "PUT", f"{HOME}/{name}", {"text": f"by {name}"}))[0]
        for name in (A, C)
    ]
    net.heal()
    await service.settled()
    return service, told


@simulated
async def test_with_a_majority_the_smaller_half_says_no(net: Any) -> None:
    service, told = await after_a_split(net, "majority")
    assert told == [200, 503]
    assert await service.texts(C, HOME) == ["by a@one", "paint"]


@simulated
async def test_the_last_writer_wins_and_the_other_has_lost(net: Any) -> None:
    service, told = await after_a_split(net, "last_writer")
    assert told == [200, 200]
    assert await service.texts(A, HOME) == ["by c@three", "paint"]


@simulated
async def test_siblings_are_for_the_client_to_settle(net: Any) -> None:
    service, told = await after_a_split(net, "siblings")
    assert told == [200, 200]
    _, answer = await service.ask(B, "GET", HOME)
    versions = [sorted(one["text"] for one in each.values()) for each in answer["siblings"]]
    assert sorted(versions) == [["by a@one", "paint"], ["by c@three", "paint"]]
    assert (await service.ask(B, "PUT", f"{HOME}/2", {"text": "more"}))[0] == 409
    everything = {}
    for each in answer["siblings"]:
        everything |= each
    body = {"entries": everything, "context": answer["context"]}
    assert (await service.ask(B, "PUT", HOME, body))[0] == 200
    assert await service.texts(C, HOME) == ["by a@one", "by c@three", "paint"]
    await service.put(C, f"{HOME}/2", "more")


@simulated
async def test_sets_that_merge_keep_what_both_have_added(net: Any) -> None:
    service, told = await after_a_split(net, "merge")
    assert told == [200, 200]
    assert await service.texts(B, HOME) == ["by a@one", "by c@three", "paint"]


@simulated
async def test_an_unknown_outcome_is_said_to_be_unknown(net: Any) -> None:
    """The node that serves a list is cut off and has not noticed yet."""
    service = await started(net)
    await service.put(A, f"{HOME}/1", "paint")
    (server,) = service.runs_at("home")
    net.split([server])
    status, answer = await service.ask(server, "PUT", f"{HOME}/2", {"text": "saw"})
    assert (status, answer["outcome"]) == (503, "unknown")
    status, answer = await service.ask(server, "GET", HOME)
    assert (status, answer["outcome"]) == (503, "not done")
    # The others take the list over: it has one history, with that write in it or not.
    await service.settled()
    other = next(name for name in THREE if name != server)
    await service.put(other, f"{HOME}/3", "glue")
    net.heal()
    await service.settled()
    assert await service.texts(server, HOME) in (["glue", "paint"], ["glue", "paint", "saw"])
    assert await service.equal("home")


@simulated
async def test_two_processes_of_a_list_at_one_node_make_no_version_twice(net: Any) -> None:
    """One has lost the name while it waited for the copy of a node whose disk is slow."""
    service = await started(net, strategy="siblings")
    await service.put(A, f"{HOME}/1", "paint")
    (server,) = service.runs_at("home")
    disk = net.host(next(name for name in THREE if name != server)).disk
    sync = disk.sync

    async def slow(file: str) -> None:
        await asyncio.sleep(5)
        sync(file)

    disk.sync = slow
    await service.put(server, f"{HOME}/1", "paint it")
    first = asyncio.ensure_future(service.ask(server, "PUT", f"{HOME}/2", {"text": "saw"}))
    await asyncio.sleep(0.5)
    await net.nodes[server].run(unregister_name, lists.global_name("home"))
    second = await service.ask(server, "PUT", f"{HOME}/3", {"text": "glue"})
    acknowledged = {
        text for (status, _), text in ((await first, "saw"), (second, "glue")) if status == 200
    }
    disk.sync = sync
    await service.settled()
    assert acknowledged and acknowledged <= {*await service.texts(server, HOME)}


@simulated
async def test_many_clients_at_once_lose_no_entry(net: Any) -> None:
    service = await started(net)
    await asyncio.gather(
        *(service.put(THREE[n % 3], f"{HOME}/{n}", f"task {n:02}") for n in range(30))
    )
    assert await service.texts(A, HOME) == [f"task {n:02}" for n in range(30)]
    assert len(service.runs_at("home")) == 1


@simulated(seeds=1)
async def test_who_was_away_gets_what_was_written_meanwhile(net: Any) -> None:
    service = await started(net)
    net.kill(C)
    for number in range(5):
        await service.put(A, f"/lists/list {number}/1".replace(" ", "%20"), "paint")
    await service.up(C)
    await service.settled()
    assert service.look(C)["lists"] == [f"list {number}" for number in range(5)]
    assert service.look(C)["copies"] == service.look(A)["copies"]


@of_each_strategy
async def test_a_list_has_an_end(service: Service) -> None:
    """All of it goes to other nodes with each change, and is shown with those of others."""
    with MonkeyPatch.context() as patch:
        patch.setattr(lists, "MOST", 3)
        patch.setattr(overview, "ENTRIES", 4)
        everything = {str(number): {"text": "paint"} for number in range(4)}
        assert (await service.ask(B, "PUT", "/lists/all", {"entries": everything}))[0] == 413
        for name in ("1", "2", "3"):
            for number in range(3):
                await service.put(A, f"/lists/{name}/{number}", "paint")
        await service.put(A, f"{HOME}/0", "paint")
        assert (await service.ask(B, "PUT", "/lists/1/3", {"text": "saw"}))[0] == 413
        await service.put(B, "/lists/1/2", "saw")
        await service.net.sleep(1)
        look = service.look(A)
        assert (look["lists"], list(look["copies"])) == (["1", "2", "3", "home"], ["1", "2"])


@simulated(seeds=1)
async def test_siblings_have_an_end(net: Any) -> None:
    service = await started(net, strategy="siblings")
    await service.put(A, f"{HOME}/1", "paint")
    _, read = await service.ask(A, "GET", HOME)

    async def write(number: int, context: str) -> Any:
        body = {"entries": {"1": {"text": f"paint {number // 2}"}}, "context": context}
        return await service.ask(A, "PUT", HOME, body)

    told = [(await write(number, read["context"]))[0] for number in range(30)]
    assert told == [200] * lists.MOST_SIBLINGS + [409] * (30 - lists.MOST_SIBLINGS)
    _, answer = await write(31, read["context"])
    assert (await write(32, answer["context"]))[0] == 200
    assert await service.texts(B, HOME) == ["paint 16"]


@simulated(seeds=1)
async def test_a_context_is_a_condition(net: Any) -> None:
    service = await started(net)
    await service.put(A, f"{HOME}/1", "paint")
    _, read = await service.ask(A, "GET", HOME)
    body = {"entries": {"1": {"text": "saw"}}, "context": read["context"]}
    assert (await service.ask(B, "PUT", HOME, body))[0] == 200
    status, answer = await service.ask(C, "PUT", HOME, body)
    assert status == 409
    assert answer["entries"] == {"1": {"text": "saw", "done": False}}
    assert (await service.ask(C, "PUT", HOME, {"entries": {}}))[0] == 200


@simulated(seeds=1)
async def test_what_is_said_of_the_majority_is_news(net: Any) -> None:
    def said() -> list[str]:
        texts = [event.text for event in net.trace.events if event.kind == "log"]
        return [text.partition("; ")[2] for text in texts if "majority" in text]

    service = await started(net)
    assert said() == []
    for name in (B, C):
        net.kill(name)
    await service.settled()
    assert said() == ["has lost the majority, and steps back"]
    await service.up(B)
    await service.settled()
    assert said()[1:] == ["has caught up, and serves"]


@simulated(seeds=1)
async def test_what_is_shown_of_the_cluster(net: Any) -> None:
    service = await started(net)
    await service.put(A, f"{HOME}/1", "paint")
    (server,) = service.runs_at("home")
    # Most copies are enough for the answer; now the last one has it as well.
    await net.sleep(1)
    status, answer = await service.ask(B, "GET", "/cluster")
    assert (status, answer["strategy"], list(answer["nodes"])) == (200, "majority", THREE)
    assert [name for name, view in answer["nodes"].items() if view["runs"]] == [server]
    copies = [view["copies"]["home"] for view in answer["nodes"].values()]
    assert copies[0] == copies[1] == copies[2]
    assert sorted(copies[0]["owners"]) == THREE
    net.kill(C)
    await service.settled()
    status, answer = await service.ask(A, "GET", "/health")
    assert (status, answer["reaches"], answer["missing"]) == (200, [A, B], [C])
    _, answer = await service.ask(A, "GET", "/cluster")
    assert answer["nodes"][C] is None
    net.kill(B)
    await service.settled()
    status, answer = await service.ask(A, "GET", "/health")
    assert (status, answer["serves"]) == (503, False)


@simulated(seeds=1)
async def test_a_wrong_start_is_told(net: Any) -> None:
    node = await net.start(A, global_names=True)
    quiet = await net.start(B)
    for options in ({"strategy": "hope"}, {"configured": [B, C]}):
        with pytest.raises(ValueError, match=r"hope|configured"):
            await todo.start(node, **{"configured": THREE, **options})
    with pytest.raises(ValueError, match="shares no names"):
        await todo.start(quiet, THREE)


def test_a_list_that_nobody_asks_for_has_no_process_after_a_while(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(lists, "IDLE_TIME", 30.0)

    async def story(net: Any) -> None:
        service = await started(net)
        await service.put(A, f"{HOME}/1", "paint")
        for _ in range(4):
            await net.sleep(25)
            assert await service.texts(B, HOME) == ["paint"]
        assert len(service.runs_at("home")) == 1
        await net.sleep(70)
        assert service.runs_at("home") == []
        assert await service.texts(C, HOME) == ["paint"]

    simulate(story, seed=seed)


@simulated(seeds=1)
async def test_where_too_few_copies_are_in_reach_nobody_locks_names_for_it(net: Any) -> None:
    """Most of the nodes are together, and have one of the three copies."""
    service = await started(net, FIVE)
    own = owners("home", FIVE, 3)
    together = [own[0], *(name for name in FIVE if name not in own)]
    await service.put(own[0], f"{HOME}/1", "paint")
    net.split(together, own[1:])
    await service.settled()
    net.forget()
    # First of who has led until now, then with nobody who does.
    for _ in range(2):
        status, answer = await service.ask(own[0], "PUT", f"{HOME}/2", {"text": "saw"})
        assert (status, answer["outcome"]) == (503, "not done")
    told = [event.text for event in net.trace.events if "set_lock" in event.text]
    assert not told, f"{len(told)} messages about locks"
    net.heal()
    await service.settled()
    await service.put(own[0], f"{HOME}/2", "saw")
    assert any("set_lock" in event.text for event in net.trace.events)


def without_a_leader(story: Any) -> Any:
    """A test for each strategy of what holds where every node goes on."""

    @pytest.mark.parametrize("strategy", [name for name in STRATEGIES if name != "majority"])
    def test(strategy: str, seed: int) -> None:
        async def one(net: Any) -> None:
            await story(await started(net, FIVE, strategy=strategy))

        simulate(one, seed=seed)

    test.__name__, test.__doc__ = story.__name__, story.__doc__
    return test


OWN = owners("home", FIVE, 3)
OTHERS = [name for name in FIVE if name not in OWN]


def holders(service: Service) -> list[str]:
    """The nodes with a copy of the list, the owners first."""
    return [name for name in (*OWN, *OTHERS) if "home" in service.look(name)["lists"]]


async def read(service: Service) -> set[str]:
    """The texts of the list, in whichever sibling."""
    _, answer = await service.ask(A, "GET", HOME)
    views = answer.get("siblings") or [answer["entries"]]
    return {one["text"] for view in views for one in view.values()}


@without_a_leader
async def test_after_a_split_only_the_owners_keep_copies(service: Service) -> None:
    await service.put(A, f"{HOME}/1", "paint")
    service.net.split(OTHERS)
    await service.settled()
    await service.put(OTHERS[0], f"{HOME}/2", "saw")
    assert {*OTHERS} <= {*holders(service)}
    service.net.heal()
    await service.settled()
    assert holders(service) == OWN
    assert "saw" in await read(service)


@without_a_leader
async def test_a_copy_stays_until_all_owners_have_what_it_holds(service: Service) -> None:
    """The disk of one of them does not come to an end."""
    service.net.split(OTHERS)
    await service.settled()
    await service.put(OTHERS[0], f"{HOME}/2", "saw")
    disk, stuck = service.net.host(OWN[2]).disk, asyncio.Event()
    sync = disk.sync

    async def slow(file: str) -> None:
        await stuck.wait()
        sync(file)

    disk.sync = slow
    service.net.heal()
    await service.settled()
    assert {*OTHERS} <= {*holders(service)}
    stuck.set()
    await service.settled()
    assert holders(service) == OWN


@without_a_leader
async def test_who_has_dropped_a_copy_gives_no_version_twice(service: Service) -> None:
    """In two splits a node that does not own the list writes to it, once on each side of a
    restart."""
    for number in range(2):
        service.net.split([OTHERS[0]])
        await service.settled()
        await service.put(OTHERS[0], f"{HOME}/{number}", f"task {number}")
        service.net.heal()
        await service.settled()
        assert holders(service) == OWN
        service.net.kill(OTHERS[0], "silent")
        await service.up(OTHERS[0])
        await service.settled()
    loses = service.options["strategy"] == "last_writer"
    assert await read(service) == ({"task 1"} if loses else {"task 0", "task 1"})


@of_each_strategy
async def test_to_look_for_what_is_not_there_leaves_nothing_behind(service: Service) -> None:
    before = {name: service.net.host(name.partition("@")[2]).disk.files() for name in THREE}
    for name in THREE:
        assert (await service.ask(name, "GET", HOME))[0] == 404
        assert (await service.ask(name, "DELETE", f"{HOME}/1"))[0] == 200
    await service.net.sleep(1)
    after = {name: service.net.host(name.partition("@")[2]).disk.files() for name in THREE}
    assert after == before
    await service.put(A, f"{HOME}/1", "paint")
    assert await service.texts(B, HOME) == ["paint"]


@of_each_strategy
async def test_there_are_not_any_number_of_lists(service: Service) -> None:
    with MonkeyPatch.context() as patch:
        patch.setattr(lists, "MOST_LISTS", 2)
        for name in ("1", "2"):
            await service.put(A, f"/lists/{name}/1", "paint")
        await service.net.sleep(1)
        status, answer = await service.ask(B, "PUT", f"{HOME}/1", {"text": "saw"})
        assert (status, "takes no new one" in answer["error"]) == (507, True)
        status, _ = await service.ask(C, "PUT", HOME, {"entries": {}})
        assert status == 507
        assert (await service.ask(C, "GET", HOME))[0] == 404
        await service.put(B, "/lists/1/2", "saw")


@simulated
async def test_what_all_owners_have_refused_is_tried_again(net: Any) -> None:
    """Somebody else has become the leader, and none of them has taken the write."""
    service = await started(net)
    await service.put(A, f"{HOME}/1", "paint")
    for name in THREE:
        epoch = (100, Atom("b@two"))
        request = (Atom("prepare"), "home", epoch)
        assert (await net.nodes[A].run(call, (REPLICA, name), request))[0] == "value"
    await service.put(A, f"{HOME}/2", "saw")
    assert await service.texts(B, HOME) == ["paint", "saw"]


@simulated
async def test_what_one_owner_may_have_taken_is_unknown(net: Any) -> None:
    service = await started(net)
    await service.put(A, f"{HOME}/1", "paint")
    (server,) = service.runs_at("home")
    for name in THREE:
        if name != server:
            request = (Atom("prepare"), "home", (100, Atom("b@two")))
            await net.nodes[A].run(call, (REPLICA, name), request)
    status, answer = await service.ask(A, "PUT", f"{HOME}/2", {"text": "saw"})
    assert (status, answer["outcome"]) == (503, "unknown")


@simulated
async def test_who_has_seen_no_list_overwrites_none(net: Any) -> None:
    """Its process has not had to lead so far, and meanwhile somebody else has."""
    service = await started(net)
    assert (await service.ask(A, "GET", HOME))[0] == 404
    epoch = (5, Atom("b@two"))
    value = ((epoch, 1), {"1": ("paint", False)})
    for name in THREE:
        request = (Atom("write"), "home", epoch, value)
        assert await net.nodes[A].run(call, (REPLICA, name), request) == "ok"
    await service.put(B, f"{HOME}/2", "saw")
    assert await service.texts(C, HOME) == ["paint", "saw"]


@simulated(seeds=1)
async def test_who_waits_for_a_list_that_can_not_begin_tries_again(net: Any) -> None:
    """The process has its name already, and finds too few of its copies at first."""
    service = await started(net)
    disks = [net.host(name.partition("@")[2]).disk for name in THREE]
    stuck, syncs = asyncio.Event(), [disk.sync for disk in disks]

    def slow(sync: Any) -> Any:
        async def later(file: str) -> None:
            await stuck.wait()
            sync(file)

        return later

    await service.put(A, f"{HOME}/1", "paint")
    (server,) = service.runs_at("home")
    net.kill(server)
    rest = [name for name in THREE if name != server]
    await service.settled()
    for disk, sync in zip(disks, syncs, strict=True):
        disk.sync = slow(sync)
    asked = []
    for number, name in enumerate(rest * 4):
        request = service.ask(name, "PUT", f"{HOME}/{number}", {"text": "saw"})
        asked.append(asyncio.ensure_future(request))
        await net.sleep(0.2)
    await net.sleep(1)
    stuck.set()
    for one in asked:
        assert (await one)[0] == 200


@simulated(seeds=1)
async def test_what_is_not_begun_when_its_client_gives_up_is_not_done(net: Any) -> None:
    """Each change takes the disk of the only node more than a second."""
    service = await started(net, [A])
    disk = net.host("one").disk
    sync = disk.sync

    async def slow(file: str) -> None:
        await asyncio.sleep(1.2)
        sync(file)

    await service.put(A, f"{HOME}/0", "paint")
    disk.sync = slow
    asked = [service.ask(A, "PUT", f"{HOME}/{n}", {"text": f"task {n}"}) for n in range(1, 9)]
    answers = await asyncio.gather(*asked)
    told = [status for status, _ in answers]
    assert {200, 503} == {*told}
    await service.settled()
    # One may have been on its way.
    assert len(await service.texts(A, HOME)) - 1 in (told.count(200), told.count(200) + 1)
