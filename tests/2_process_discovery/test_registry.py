"""2.1 registry: register, lookup, dispatch, owner_down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.sim import Network
from minibeam.discovery import registry
from minibeam.discovery.registry import dispatch, lookup, register
from minibeam.nodes.calls import call, stop
from minibeam.nodes.gen_server import GenServer
from minibeam.nodes.gen_server import start as start_server
from minibeam.nodes.links import exit_process
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import is_alive, receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, KILLED, NOPROC, NORMAL, OK, Atom, Exit, Pid, Reference, Term
from tests.support import down, mailbox, on_a_node, rest, same, settled, simulated

BOOM = Atom("boom")


def refused(pid: Pid) -> Term:
    """What register returns where a living process has the key."""
    return (Atom("error"), (Atom("already_registered"), pid))


async def obedient(orders: list[Callable[[], object]], parent: Pid) -> None:
    """A process that calls what it finds in `orders` at each message, and says when."""
    while True:
        await receive()
        send(parent, (self_(), orders.pop()()))


async def in_process(pid: Pid, orders: list[Any], order: Callable[[], object]) -> Term:
    orders.append(order)
    send(pid, "go on")
    return (await receive(lambda message: type(message) is tuple and message[0] == pid))[1]


class Other:
    """A process beside the test's own, which does as it is told."""

    def __init__(self) -> None:
        self.orders: list[Callable[[], object]] = []
        self.pid = spawn(obedient, self.orders, self_())

    async def register(self, name: str, key: Term, value: Term = None) -> Term:
        return await in_process(self.pid, self.orders, lambda: register(name, key, value))

    async def unregister(self, name: str, key: Term) -> Term:
        return await in_process(self.pid, self.orders, lambda: registry.unregister(name, key))


async def ended(*pids: Pid) -> None:
    """Kills processes, and returns when the registry knows of it too."""
    references: list[Reference] = []
    for pid in pids:
        references.append(monitor(pid))
        exit_process(pid, KILL)
    for reference in references:
        await down(reference)


@simulated
@on_a_node
async def test_who_registers_is_found_with_its_value() -> None:
    pid = await registry.start("shops")
    assert same(register("shops", Atom("bread"), ("open", [7, 18])), (OK, pid))
    assert same(lookup("shops", Atom("bread")), [(self_(), ("open", [7, 18]))])
    assert same(lookup("shops", Atom("cheese")), [])


@simulated
@on_a_node
async def test_who_is_registered_by_another_process_is_found_as_well() -> None:
    await registry.start("shops")
    other = Other()
    await other.register("shops", "bread", 1)
    assert same(lookup("shops", "bread"), [(other.pid, 1)])


@simulated
@on_a_node
async def test_the_value_is_nil_if_none_is_given() -> None:
    await registry.start("shops")
    register("shops", "bread")
    assert same(lookup("shops", "bread"), [(self_(), None)])


@simulated
@on_a_node
async def test_a_unique_key_stays_with_who_has_it() -> None:
    await registry.start("shops")
    first = Other()
    await first.register("shops", "bread", 1)
    assert same(register("shops", "bread", 2), refused(first.pid))
    assert same(await Other().register("shops", "bread", 3), refused(first.pid))
    assert same(lookup("shops", "bread"), [(first.pid, 1)])


@simulated
@on_a_node
async def test_a_unique_key_is_refused_to_its_own_owner_too() -> None:
    await registry.start("shops")
    register("shops", "bread", 1)
    assert same(register("shops", "bread", 2), refused(self_()))
    assert same(lookup("shops", "bread"), [(self_(), 1)])


@simulated
@on_a_node
async def test_one_process_may_have_many_keys() -> None:
    pid = await registry.start("shops")
    for number in range(5):
        assert same(register("shops", number, number), (OK, pid))
    assert same(lookup("shops", 3), [(self_(), 3)])
    assert sorted(registry.keys("shops", self_())) == [0, 1, 2, 3, 4]


@simulated
@on_a_node
async def test_a_duplicate_key_has_all_who_want_it_in_their_order() -> None:
    pid = await registry.start("topics", "duplicate")
    others = [Other() for _ in range(3)]
    for number, other in enumerate(others):
        assert same(await other.register("topics", "rain", number), (OK, pid))
    expected = [(other.pid, number) for number, other in enumerate(others)]
    assert same(lookup("topics", "rain"), expected)


@simulated
@on_a_node
async def test_a_duplicate_key_has_all_who_want_it() -> None:
    await registry.start("topics", "duplicate")
    others = [Other() for _ in range(3)]
    for other in others:
        await other.register("topics", "rain")
    found = lookup("topics", "rain")
    assert len(found) == 3
    assert {pid for pid, _ in found} == {other.pid for other in others}


@simulated
@on_a_node
async def test_each_register_makes_an_entry() -> None:
    await registry.start("topics", "duplicate")
    for value in (1, 2, 2):
        register("topics", "rain", value)
    assert registry.count("topics") == 3
    assert same(registry.keys("topics", self_()), ["rain"] * 3)


@simulated
@on_a_node
async def test_a_duplicate_key_may_have_one_process_several_times() -> None:
    pid = await registry.start("topics", "duplicate")
    assert same(register("topics", "rain", 1), (OK, pid))
    assert same(register("topics", "rain", 2), (OK, pid))
    assert same(register("topics", "rain", 2), (OK, pid))
    me = self_()
    assert same(lookup("topics", "rain"), [(me, 1), (me, 2), (me, 2)])


@simulated
@on_a_node
async def test_a_key_is_any_term_and_no_two_terms_are_one_key() -> None:
    await registry.start("shops")
    keys = [1, 1.0, True, Atom("bread"), "bread", ["bread"], ("bread", {"a": [1]}), None]
    for number, key in enumerate(keys):
        assert register("shops", key, number)[0] == OK, f"{key!r} is a key of its own"
    for number, key in enumerate(keys):
        assert same(lookup("shops", key), [(self_(), number)])
    # To Erlang a text is its bytes.
    assert same(register("shops", b"bread", 9), refused(self_()))


@simulated
@on_a_node
async def test_registries_know_nothing_of_each_other() -> None:
    await registry.start("shops")
    await registry.start("banks")
    register("shops", "bread", 1)
    assert same(lookup("banks", "bread"), [])
    other = Other()
    await other.register("banks", "bread", 2)
    assert same(lookup("shops", "bread"), [(self_(), 1)])
    await ended(other.pid)
    assert same(lookup("shops", "bread"), [(self_(), 1)])


@simulated
@on_a_node
async def test_a_value_stays_as_it_was_registered() -> None:
    await registry.start("shops")
    value = ["bread"]
    register("shops", 1, value)
    value.append("put in later")
    assert same(lookup("shops", 1), [(self_(), ["bread"])])


@simulated
@on_a_node
async def test_who_reads_a_value_changes_it_for_nobody_else() -> None:
    await registry.start("shops")
    register("shops", 1, ["bread"])
    lookup("shops", 1)[0][1].append("put in by a reader")
    assert same(lookup("shops", 1), [(self_(), ["bread"])])


@simulated
@on_a_node
async def test_the_entries_of_the_dead_are_gone(net: Network) -> None:
    await registry.start("shops")
    other, stays = Other(), Other()
    for key in ("bread", "cheese", "wine"):
        await other.register("shops", key)
    await stays.register("shops", "fish", 4)
    assert registry.count("shops") == 4
    await ended(other.pid)
    await net.quiet()
    assert registry.count("shops") == 1
    assert [lookup("shops", key) for key in ("bread", "cheese", "wine")] == [[], [], []]
    assert same(lookup("shops", "fish"), [(stays.pid, 4)])
    assert registry.keys("shops", other.pid) == []


@simulated
@on_a_node
async def test_a_normal_end_counts_as_any_other(net: Network) -> None:
    async def brief() -> None:
        register("shops", "bread")
        await receive()

    await registry.start("shops")
    pid = spawn(brief)
    await net.quiet()
    assert registry.count("shops") == 1
    reference = monitor(pid)
    send(pid, "end")
    assert same(await down(reference), NORMAL)
    await net.quiet()
    assert registry.count("shops") == 0


@simulated
@on_a_node
async def test_others_under_the_same_key_stay_when_one_dies(net: Network) -> None:
    await registry.start("topics", "duplicate")
    others = [Other() for _ in range(3)]
    for number, other in enumerate(others):
        await other.register("topics", "rain", number)
        await other.register("topics", "snow", number)
    await ended(others[1].pid)
    await net.quiet()
    left = [(others[0].pid, 0), (others[2].pid, 2)]
    assert same(lookup("topics", "rain"), left)
    assert same(lookup("topics", "snow"), left)
    assert registry.count("topics") == 4


@simulated
@on_a_node
async def test_all_entries_of_the_dead_are_gone_also_under_one_key(net: Network) -> None:
    await registry.start("topics", "duplicate")
    other = Other()
    for number in range(3):
        await other.register("topics", "rain", number)
    register("topics", "rain", 3)
    await ended(other.pid)
    await net.quiet()
    assert registry.count("topics") == 1
    assert same(lookup("topics", "rain"), [(self_(), 3)])


@simulated
@on_a_node
async def test_the_dead_are_not_found_even_a_moment_after_they_died() -> None:
    await registry.start("shops")
    await registry.start("topics", "duplicate")
    other = Other()
    await other.register("shops", "bread")
    await other.register("topics", "rain")
    exit_process(other.pid, KILL)
    # The registry has not been told yet: nothing else has run.
    assert same(lookup("shops", "bread"), [])
    assert same(lookup("topics", "rain"), [])
    heard: list[Term] = []
    assert same(dispatch("topics", "rain", heard.append), OK)
    assert heard == []


@simulated
@on_a_node
async def test_a_unique_key_is_free_at_once_when_its_owner_dies(net: Network) -> None:
    pid = await registry.start("shops")
    other = Other()
    await other.register("shops", "bread", 1)
    exit_process(other.pid, KILL)
    assert same(register("shops", "bread", 2), (OK, pid))
    assert same(lookup("shops", "bread"), [(self_(), 2)])


@simulated
@on_a_node
async def test_the_death_of_an_earlier_owner_costs_the_next_one_nothing(net: Network) -> None:
    await registry.start("shops")
    other = Other()
    await other.register("shops", "bread", 1)
    await other.register("shops", "wine", 1)
    exit_process(other.pid, KILL)
    register("shops", "bread", 2)
    await net.quiet()
    assert same(lookup("shops", "bread"), [(self_(), 2)])
    assert registry.count("shops") == 1
    assert same(registry.keys("shops", self_()), ["bread"])


@simulated
@on_a_node
async def test_who_took_an_entry_back_is_not_in_it_and_the_rest_stays(net: Network) -> None:
    await registry.start("shops")
    other = Other()
    await other.register("shops", "bread")
    await other.register("shops", "wine")
    assert same(await other.unregister("shops", "bread"), OK)
    register("shops", "bread", 2)
    await ended(other.pid)
    await net.quiet()
    assert same(lookup("shops", "bread"), [(self_(), 2)])
    assert registry.count("shops") == 1


@simulated
@on_a_node
async def test_an_owner_dies_with_its_registry_and_who_was_refused_does_not() -> None:
    pid = await registry.start("shops")
    owner, refusal = Other(), Other()
    await owner.register("shops", "bread")
    assert same(await refusal.register("shops", "bread"), refused(owner.pid))
    end = monitor(owner.pid)
    exit_process(pid, KILL)
    assert same(await down(end), KILLED)
    await ended(spawn(rest))
    assert is_alive(refusal.pid)
    with pytest.raises(ValueError, match="unknown registry: shops at a@one"):
        lookup("shops", "bread")


@simulated
@on_a_node
async def test_dispatch_calls_once_with_all_of_them() -> None:
    await registry.start("topics", "duplicate")
    others = [Other() for _ in range(3)]
    for number, other in enumerate(others):
        await other.register("topics", "rain", number)
    heard: list[Term] = []
    assert same(dispatch("topics", "rain", heard.append), OK)
    assert same(heard, [[(other.pid, number) for number, other in enumerate(others)]])


@simulated
@on_a_node
async def test_dispatch_calls_nobody_where_nobody_is() -> None:
    await registry.start("topics", "duplicate")
    heard: list[Term] = []
    assert same(dispatch("topics", "rain", heard.append), OK)
    assert heard == []
    register("topics", "rain", 1)
    assert same(dispatch("topics", "rain", heard.append), OK)
    assert len(heard) == 1


@simulated
@on_a_node
async def test_dispatch_is_done_when_it_returns_by_who_called_it(net: Network) -> None:
    await registry.start("topics", "duplicate")
    register("topics", "rain")
    by: list[Pid] = []

    def note(found: Term) -> Term:
        by.append(self_())
        for pid, _ in found:
            send(pid, "umbrella")
        return Atom("of no interest")

    assert same(dispatch("topics", "rain", note), OK)
    assert by == [self_()]
    assert same(await settled(net), ["umbrella"])


@simulated
@on_a_node
async def test_what_a_function_of_dispatch_raises_is_raised() -> None:
    await registry.start("topics", "duplicate")
    register("topics", "rain")

    def fails(found: Term) -> None:
        raise Exit(BOOM)

    with pytest.raises(Exit, match="boom"):
        dispatch("topics", "rain", fails)
    heard: list[Term] = []
    dispatch("topics", "rain", heard.append)
    assert len(heard) == 1


@simulated
@on_a_node
async def test_dispatch_serves_a_unique_registry_as_well() -> None:
    await registry.start("shops")
    register("shops", "bread", 5)
    heard: list[Term] = []
    dispatch("shops", "bread", heard.append)
    assert same(heard, [[(self_(), 5)]])


@simulated
@on_a_node
async def test_a_server_is_started_and_called_by_a_key() -> None:
    class Shop(GenServer):
        def handle_call(self, request: Term, caller: Term) -> Term:
            return (Atom("sold"), request)

    await registry.start("shops")
    name = (Atom("via"), Atom("registry"), ("shops", "bread", 5))
    pid = await start_server(Shop, name=name)
    assert same(lookup("shops", "bread"), [(pid, 5)])
    assert same(await call(("via", "registry", ("shops", "bread")), 2), (Atom("sold"), 2))
    with pytest.raises(Exit) as caught:
        await start_server(Shop, name=name)
    assert same(caught.value.reason, (Atom("already_started"), pid))
    await stop(name)
    with pytest.raises(Exit) as caught:
        await call(name, 2)
    assert same(caught.value.reason, NOPROC)
    assert same(await mailbox(), [])


@simulated
async def test_a_registry_of_another_node_is_another_registry(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    await a.connect("b@two")

    async def body(value: int) -> None:
        await registry.start("shops")
        register("shops", "bread", value)
        await net.quiet()
        assert same(lookup("shops", "bread"), [(self_(), value)])
        await rest()

    spawn(body, 1, node=a)
    await net.quiet()
    spawn(body, 2, node=b)
    await net.quiet()
    assert await a.run(found_here) == [1]
    assert await b.run(found_here) == [2]


async def found_here() -> list[Term]:
    return [value for _, value in lookup("shops", "bread")]


# What is given: the rest of what Elixir's Registry offers.


@simulated(seeds=1)
@on_a_node
async def test_given_values_are_changed_by_their_owner_only() -> None:
    await registry.start("shops")
    other = Other()
    await other.register("shops", "bread", 1)
    register("shops", "wine", [1])
    change = registry.update_value
    assert same(change("shops", "wine", lambda old: [*old, 2]), ([1, 2], [1]))
    assert same(change("shops", "bread", lambda old: 2), Atom("error"))
    assert same(change("shops", "nothing", lambda old: 2), Atom("error"))
    assert same(lookup("shops", "wine"), [(self_(), [1, 2])])
    assert same(lookup("shops", "bread"), [(other.pid, 1)])


@simulated(seeds=1)
@on_a_node
async def test_given_matches_counts_keys_and_values() -> None:
    await registry.start("topics", "duplicate")
    other = Other()
    for value in (1, 2, 3):
        await other.register("topics", "rain", value)
    register("topics", "rain", 4)
    register("topics", "snow", 5)
    assert registry.count("topics") == 5
    even = registry.match("topics", "rain", lambda value: value % 2 == 0)
    assert same(even, [(other.pid, 2), (self_(), 4)])
    assert same(registry.keys("topics", self_()), ["rain", "snow"])
    assert same(registry.keys("topics", other.pid), ["rain"] * 3)
    assert same(registry.values("topics", "rain", other.pid), [1, 2, 3])


@simulated(seeds=1)
@on_a_node
async def test_given_who_owns_nothing_any_more_outlives_the_registry() -> None:
    pid = await registry.start("shops")
    other, owner = Other(), Other()
    await other.register("shops", "bread")
    await other.unregister("shops", "bread")
    await other.unregister("shops", "never had it")
    await owner.register("shops", "wine")
    end = monitor(owner.pid)
    exit_process(pid, KILL)
    await down(end)
    assert is_alive(other.pid)
    await registry.start("shops")
    assert registry.count("shops") == 0


@simulated(seeds=1)
@on_a_node
async def test_given_mistakes_are_told_in_one_line() -> None:
    await registry.start("topics", "duplicate")
    register("topics", "rain")
    with pytest.raises(ValueError, match="unique or duplicate, not both"):
        await registry.start("shops", "both")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="topics may have several entries"):
        registry.update_value("topics", 1, lambda old: old)
    with pytest.raises(ValueError, match="topics has duplicate keys"):
        send(("via", "registry", ("topics", 1)), 1)
    with pytest.raises(ValueError, match="is no name"):
        send(("via", "registry", 1), 1)
    with pytest.raises(Exit, match="already_started"):
        await registry.start("topics")
