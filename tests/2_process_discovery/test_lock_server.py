"""2.3 lock_server: grant, release, holder_down."""

from __future__ import annotations

from course.sim import Network
from minibeam.discovery.lock_server import LockServer, grant, holder_down, holders, release
from minibeam.nodes.calls import call
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, Pid, Term
from tests.support import same, simulated

DOOR, GATE = Atom("door"), Atom("gate")


def process(number: int, node: str = "a@one", creation: int = 1) -> Pid:
    return Pid(node, number, 0, creation)


ONE, TWO, THREE = process(1), process(2), process(3)


def test_a_free_lock_is_granted_and_then_held() -> None:
    server = LockServer()
    assert grant(server, (DOOR, ONE), ONE) is True
    assert holders(server, DOOR) == [ONE]
    assert holders(server, GATE) == []


def test_another_requester_is_refused_and_changes_nothing() -> None:
    server = LockServer()
    grant(server, (DOOR, ONE), ONE)
    assert grant(server, (DOOR, TWO), TWO) is False
    assert grant(server, (DOOR, TWO), TWO) is False
    assert holders(server, DOOR) == [ONE]
    assert grant(server, (DOOR, ONE), ONE) is True


def test_it_is_the_requester_that_counts_and_not_the_process() -> None:
    server = LockServer()
    assert grant(server, (DOOR, "mine"), ONE) is True
    assert grant(server, (DOOR, "another's"), ONE) is False
    assert grant(server, (DOOR, TWO), ONE) is False
    assert holders(server, DOOR) == [ONE]


def test_several_processes_hold_a_lock_for_one_requester() -> None:
    server = LockServer()
    for pid in (ONE, TWO, THREE):
        assert grant(server, (DOOR, "shared"), pid) is True
    assert set(holders(server, DOOR)) == {ONE, TWO, THREE}
    assert grant(server, (DOOR, "other"), process(4)) is False


def test_who_holds_it_already_may_ask_again_and_holds_it_once() -> None:
    server = LockServer()
    for _ in range(3):
        assert grant(server, (DOOR, ONE), ONE) is True
    assert holders(server, DOOR) == [ONE]
    assert release(server, (DOOR, ONE), ONE) is True
    assert grant(server, (DOOR, TWO), TWO) is True


def test_two_resources_are_two_locks() -> None:
    server = LockServer()
    assert grant(server, (DOOR, ONE), ONE) is True
    assert grant(server, (GATE, TWO), TWO) is True
    assert grant(server, (GATE, ONE), ONE) is False
    release(server, (DOOR, ONE), ONE)
    assert holders(server, GATE) == [TWO]


def test_a_resource_is_any_term_and_no_two_terms_are_one() -> None:
    server = LockServer()
    resources = [1, 1.0, True, DOOR, "door", ["door"], ("door", {"a": [1]}), None]
    for number, resource in enumerate(resources):
        assert grant(server, (resource, number + 10), process(number)) is True
    # What Erlang writes as <<"door">> is what Python writes as "door".
    assert grant(server, (b"door", 99), process(99)) is False
    for number, resource in enumerate(resources):
        assert holders(server, resource) == [process(number)]


def test_requesters_are_the_same_if_they_are_the_same_term() -> None:
    server = LockServer()
    grant(server, (DOOR, 1), ONE)
    for requester in (1.0, True, "1"):
        assert grant(server, (DOOR, requester), TWO) is False
    assert grant(server, (DOOR, 1), TWO) is True
    grant(server, (GATE, "mine"), ONE)
    assert grant(server, (GATE, Atom("mine")), TWO) is False
    assert grant(server, (GATE, b"mine"), TWO) is True


def test_a_lock_given_back_is_free() -> None:
    server = LockServer()
    grant(server, (DOOR, ONE), ONE)
    assert release(server, (DOOR, ONE), ONE) is True
    assert holders(server, DOOR) == []
    assert grant(server, (DOOR, TWO), TWO) is True
    assert holders(server, DOOR) == [TWO]


def test_a_lock_is_free_when_the_last_one_gives_it_back() -> None:
    server = LockServer()
    for pid in (ONE, TWO, THREE):
        grant(server, (DOOR, "shared"), pid)
    assert release(server, (DOOR, "shared"), TWO) is False
    assert set(holders(server, DOOR)) == {ONE, THREE}
    assert grant(server, (DOOR, "other"), process(4)) is False
    assert release(server, (DOOR, "shared"), ONE) is False
    assert release(server, (DOOR, "shared"), THREE) is True
    assert grant(server, (DOOR, "other"), process(4)) is True


def test_the_others_hold_on_when_one_gives_it_back() -> None:
    server = LockServer()
    for pid in (ONE, TWO):
        grant(server, (DOOR, "shared"), pid)
    release(server, (DOOR, "shared"), ONE)
    assert holders(server, DOOR) == [TWO]
    assert grant(server, (DOOR, "other"), THREE) is False


def test_the_others_hold_on_when_one_dies() -> None:
    server = LockServer()
    for pid in (ONE, TWO):
        grant(server, (DOOR, "shared"), pid)
    holder_down(server, ONE)
    assert holders(server, DOOR) == [TWO]
    assert grant(server, (DOOR, "other"), THREE) is False


def test_who_does_not_hold_it_can_not_give_it_back() -> None:
    server = LockServer()
    grant(server, (DOOR, "mine"), ONE)
    assert release(server, (DOOR, "mine"), TWO) is False
    assert holders(server, DOOR) == [ONE]
    assert grant(server, (DOOR, "another's"), TWO) is False


def test_a_lock_is_given_back_in_the_name_it_was_taken_in() -> None:
    server = LockServer()
    grant(server, (DOOR, 1), ONE)
    assert release(server, (DOOR, 1.0), ONE) is False
    assert release(server, (DOOR, "another's"), ONE) is False
    assert holders(server, DOOR) == [ONE]
    assert release(server, (DOOR, 1), ONE) is True


def test_what_nobody_holds_can_be_given_back_any_time() -> None:
    server = LockServer()
    assert release(server, (DOOR, ONE), ONE) is False
    grant(server, (GATE, ONE), ONE)
    assert release(server, (DOOR, ONE), ONE) is False
    assert release(server, (GATE, ONE), ONE) is True
    assert release(server, (GATE, ONE), ONE) is False


def test_giving_back_one_lock_keeps_the_others() -> None:
    server = LockServer()
    for resource in (DOOR, GATE):
        grant(server, (resource, ONE), ONE)
    release(server, (DOOR, ONE), ONE)
    assert holders(server, GATE) == [ONE]


def test_what_the_dead_held_alone_is_free() -> None:
    server = LockServer()
    grant(server, (DOOR, ONE), ONE)
    grant(server, (GATE, "of one"), ONE)
    grant(server, (3, TWO), TWO)
    freed = holder_down(server, ONE)
    assert len(freed) == 2
    assert DOOR in freed and GATE in freed
    assert grant(server, (DOOR, TWO), TWO) is True
    assert grant(server, (GATE, TWO), TWO) is True
    assert holders(server, 3) == [TWO]


def test_who_is_down_is_who_asked_and_not_who_is_named() -> None:
    server = LockServer()
    grant(server, (DOOR, ONE), TWO)
    assert holder_down(server, ONE) == []
    assert holders(server, DOOR) == [TWO]
    assert same(holder_down(server, TWO), [DOOR])


def test_others_keep_the_lock_when_one_of_them_dies() -> None:
    server = LockServer()
    for pid in (ONE, TWO, THREE):
        grant(server, (DOOR, "shared"), pid)
    assert holder_down(server, TWO) == []
    assert set(holders(server, DOOR)) == {ONE, THREE}
    assert grant(server, (DOOR, "other"), process(4)) is False
    assert holder_down(server, ONE) == []
    assert same(holder_down(server, THREE), [DOOR])
    assert grant(server, (DOOR, "other"), process(4)) is True


def test_a_freed_resource_is_told_as_it_was_asked_for() -> None:
    server = LockServer()
    for resource in (["door", 1], "text", 1.0):
        grant(server, (resource, ONE), ONE)
    freed = sorted(holder_down(server, ONE), key=repr)
    assert same(freed, sorted([["door", 1], "text", 1.0], key=repr))


def test_a_lost_node_takes_all_of_its_processes_along() -> None:
    server = LockServer()
    there, also_there = process(1, "b@two"), process(2, "b@two")
    grant(server, (DOOR, 1), there)
    grant(server, (GATE, 2), also_there)
    grant(server, (3, 3), ONE)
    grant(server, (4, "shared"), there)
    grant(server, (4, "shared"), ONE)
    freed = holder_down(server, Atom("b@two"))
    assert len(freed) == 2
    assert DOOR in freed and GATE in freed
    assert holders(server, 3) == [ONE]
    assert holders(server, 4) == [ONE]
    assert holder_down(server, Atom("c@three")) == []


def test_the_death_of_somebody_else_changes_nothing() -> None:
    server = LockServer()
    grant(server, (DOOR, ONE), ONE)
    for gone in (TWO, process(1, "b@two"), process(1, creation=2), Atom("b@two")):
        assert holder_down(server, gone) == []
    assert holders(server, DOOR) == [ONE]


def test_a_lock_that_is_free_leaves_nothing() -> None:
    server = LockServer()
    grant(server, (DOOR, ONE), ONE)
    grant(server, (DOOR, TWO), TWO)
    release(server, (DOOR, ONE), ONE)
    assert server.locks == {}
    grant(server, (GATE, ONE), ONE)
    holder_down(server, ONE)
    assert server.locks == {}


# -- all of it, at the name server of a node ---------------------------------------------


@simulated
async def test_a_name_server_frees_what_the_dead_and_the_lost_held(net: Network) -> None:
    a = await net.start("a@one", global_names=True)
    b = await net.start("b@two")
    await a.connect("b@two")

    async def ask(word: str, resource: Term) -> Term:
        request = (Atom(word), (resource, self_()))
        return await call(("global_name_server", "a@one"), request)

    async def holder(resource: Term, parent: Pid) -> None:
        send(parent, await ask("set_lock", resource))
        await receive()

    async def body() -> None:
        here, there = spawn(holder, DOOR, self_()), spawn(holder, GATE, self_(), node=b)
        assert [await receive(), await receive()] == [True, True]
        assert await ask("set_lock", DOOR) is False
        assert await ask("set_lock", GATE) is False
        exit_process(here, KILL)
        await net.quiet()
        assert await ask("set_lock", DOOR) is True
        net.kill("b@two")
        await net.sleep(1)
        assert await ask("set_lock", GATE) is True
        assert there.node == "b@two"

    await a.run(body)
