"""Process groups shared with real Erlang: our scopes and theirs converge, whoever comes first
and whoever goes, and `pg` there finds nothing odd."""

from __future__ import annotations

import itertools
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from minibeam.discovery import pg
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import receive, spawn, whereis
from minibeam.terms import KILL, Atom, Fun, Pid, Term
from tests.interop.conftest import Box, OurNode, StartNode
from tests.interop.erlang import Erl, Worker
from tests.interop.sites import Site
from tests.support import rest

pytestmark = pytest.mark.asyncio(loop_scope="session")

JOIN, LEAVE = Atom("join"), Atom("leave")
ROOM = Atom("room")
_numbers = itertools.count(1)

CONSISTENT = """
    {state, S, Local, Remote, ScopeMonitors, GroupMonitors, Monitored} = sys:get_state(S),
    Mine = [{G, P} || {P, {_, Gs}} <- maps:to_list(Local), G <- Gs],
    Theirs = [{G, P} || {_, Gs} <- maps:values(Remote), {G, Ps} <- maps:to_list(Gs), P <- Ps],
    Table = [{G, P} || G <- pg:which_groups(S), P <- pg:get_members(S, G)],
    LocalTable = [{G, P} || G <- pg:which_groups(S), P <- pg:get_local_members(S, G)],
    %% As bytes: 1 and 1.0, two groups, sort as equals.
    Sorted = fun(Members) -> lists:sort([term_to_binary(M) || M <- Members]) end,
    {Sorted(Table) =:= Sorted(Mine ++ Theirs),
     Sorted(LocalTable) =:= Sorted(Mine),
     [G || G <- pg:which_groups(S), pg:get_members(S, G) =:= []],
     lists:sort([node(P) || P <- maps:keys(Remote)]),
     {maps:size(ScopeMonitors), maps:size(GroupMonitors), maps:size(Monitored)},
     erlang:process_info(whereis(S), message_queue_len)}
"""
"""Whether the state of Erlang's scope and its table say the same; the groups without members,
the peers' nodes, how many watch, and what waits in its mailbox."""


class Both:
    """A scope at an Erlang node and at a visible one of ours, each with a watch on it."""

    def __init__(self, erl: Erl, node: OurNode, scope: str) -> None:
        self.erl, self.node, self.scope = erl, node, scope
        self.holder = erl.process()
        """The Erlang process that starts the scope there."""
        self.theirs = erl.process()
        self.ours: Box

    async def start(self) -> None:
        await self.start_theirs()
        await pg.start(self.scope, node=self.node)
        self.ours = await self.node.process()
        await self.ours(pg.monitor_scope, self.scope)

    async def start_theirs(self) -> None:
        await self.eval("{ok, _} = pg:start(S)")
        await self.theirs("{_, _} = pg:monitor_scope(S)", S=Atom(self.scope))

    async def eval(self, text: str, **bindings: Term) -> Term:
        return await self.erl.eval(text, S=Atom(self.scope), **bindings)

    async def spawn_there(self, count: int = 1) -> list[Pid]:
        text = "[spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, N)]"
        return await self.eval(text, N=count)

    def spawn_here(self, count: int = 1) -> list[Pid]:
        return [spawn(rest, node=self.node) for _ in range(count)]

    async def here(self, function: Any, *args: Any) -> Any:
        """Calls a function of pg at our node."""

        async def call() -> Any:
            value = function(*args, self.scope)
            return await value if isinstance(value, Awaitable) else value

        return await self.node.run(call)

    async def here_until(self, group: Term, pids: list[Pid]) -> None:
        """Waits until the group has these members at our node."""

        async def wait() -> None:
            while Counter(pg.get_members(group, self.scope)) != Counter(pids):
                await receive(lambda message: len(message) == 4)

        await self.ours(wait)

    async def there_until(self, group: Term, pids: list[Pid]) -> None:
        """Waits until the group has these members at the Erlang node."""
        await until(self.theirs, self.scope, group, pids)

    async def everywhere_until(self, group: Term, pids: list[Pid]) -> None:
        await self.here_until(group, pids)
        await self.there_until(group, pids)

    async def consistent(self, peers: list[str]) -> None:
        """Nothing odd is in the state of Erlang's scope, and these are its peers' nodes."""
        state = await self.eval(CONSISTENT)
        table, local, empty, nodes, watching, waiting = state
        assert (table, local, empty) == (True, True, [])
        assert nodes == sorted(peers)
        assert watching == (1, 0, 0)
        assert waiting == (Atom("message_queue_len"), 0)


async def until(worker: Worker, scope: str, group: Term, pids: list[Pid]) -> None:
    """Waits until a group has these members at the node of a worker, which watches the
    scope."""
    text = """
        Wanted = lists:sort(Pids),
        Wait = fun Wait() ->
            case lists:sort(pg:get_members(S, G)) of
                Wanted -> ok;
                _ -> receive {_, _, _, _} -> Wait() end
            end
        end,
        Wait()
    """
    await worker(text, S=Atom(scope), G=group, Pids=pids)


StartBoth = Callable[..., Awaitable[Both]]


@pytest_asyncio.fixture(loop_scope="session")
async def start_both(erl: Erl, start_node: StartNode) -> AsyncIterator[StartBoth]:
    """Starts a scope, of a new name if none is given, at the Erlang node and at a visible one
    of ours, which are not connected yet."""
    scopes: list[str] = []

    async def start(scope: str | None = None) -> Both:
        scope = scope or f"scope_{next(_numbers)}"
        scopes.append(scope)
        both = Both(erl, await start_node(hidden=False), scope)
        await both.start()
        return both

    yield start
    await erl.forget()
    for scope in scopes:
        text = """
            Pid = whereis(S),
            Ref = monitor(process, Pid),
            exit(Pid, kill),
            receive {'DOWN', Ref, process, _, _} -> ok end
        """
        await erl.eval(text, S=Atom(scope))


@pytest.mark.parametrize("scope", ["pg", "games"])
async def test_what_is_there_before_and_what_comes_after(
    start_both: StartBoth, scope: str
) -> None:
    both = await start_both(scope)
    before_here, after_here = both.spawn_here(2)
    before_there, after_there = await both.spawn_there(2)
    assert await both.here(pg.join, ROOM, before_here) == "ok"
    assert await both.eval("pg:join(S, room, P)", P=before_there) == "ok"
    assert await both.node.connect(both.erl.name)
    await both.everywhere_until(ROOM, [before_here, before_there])
    await both.here(pg.join, ROOM, after_here)
    await both.eval("pg:join(S, room, P)", P=after_there)
    everybody = [before_here, before_there, after_here, after_there]
    await both.everywhere_until(ROOM, everybody)
    assert await both.here(pg.get_local_members, ROOM) == [before_here, after_here]
    assert await both.here(pg.which_groups) == [ROOM]
    await both.consistent([both.node.name])


async def test_erlang_may_connect(start_both: StartBoth) -> None:
    both = await start_both()
    (here,), (there,) = both.spawn_here(), await both.spawn_there()
    await both.here(pg.join, ROOM, here)
    await both.eval("pg:join(S, room, P)", P=there)
    assert await both.eval("net_kernel:connect_node(N)", N=both.node.name) is True
    await both.everywhere_until(ROOM, [here, there])
    await both.consistent([both.node.name])


async def test_a_scope_that_starts_later_finds_the_others(
    erl: Erl, start_both: StartBoth
) -> None:
    both = await start_both()
    assert await both.node.connect(erl.name)
    both.scope = later = f"{both.scope}_later"
    (here,), (there,) = both.spawn_here(), await both.spawn_there()
    await pg.start(later, node=both.node)
    await both.here(pg.join, ROOM, here)
    await both.start_theirs()
    await both.there_until(ROOM, [here])
    await both.eval("pg:join(S, room, P)", P=there)
    await both.ours(pg.monitor_scope, later)
    await both.everywhere_until(ROOM, [here, there])
    await both.consistent([both.node.name])
    await erl.eval("exit(whereis(S), kill)", S=Atom(later))


async def test_a_process_is_in_a_group_as_often_as_it_joins(start_both: StartBoth) -> None:
    both = await start_both()
    (p, q), (r, s) = both.spawn_here(2), await both.spawn_there(2)
    await both.here(pg.join, ROOM, [p, q, p])
    await both.eval("pg:join(S, room, [R, R, T])", R=r, T=s)
    assert await both.node.connect(both.erl.name)
    await both.everywhere_until(ROOM, [p, p, q, r, r, s])
    assert await both.here(pg.leave, ROOM, p) == "ok"
    assert await both.eval("pg:leave(S, room, R)", R=r) == "ok"
    await both.everywhere_until(ROOM, [p, q, r, s])
    assert await both.here(pg.leave, ROOM, [p, p, q]) == "ok"
    assert await both.eval("pg:leave(S, room, [R, T])", R=r, T=s) == "ok"
    await both.everywhere_until(ROOM, [])
    assert await both.here(pg.leave, ROOM, p) == "not_joined"
    assert await both.here(pg.which_groups) == await both.eval("pg:which_groups(S)") == []
    await both.consistent([both.node.name])


async def test_a_member_dies(start_both: StartBoth) -> None:
    both = await start_both()
    assert await both.node.connect(both.erl.name)
    (p, q), (r, s) = both.spawn_here(2), await both.spawn_there(2)
    hall = Atom("hall")
    for group in (ROOM, hall):
        await both.here(pg.join, group, [p, q, p])
        await both.eval("pg:join(S, G, [R, T, R])", G=group, R=r, T=s)
        await both.everywhere_until(group, [p, q, p, r, s, r])
    await both.ours(exit_process, p, KILL)
    await both.eval("exit(R, kill)", R=r)
    for group in (ROOM, hall):
        await both.everywhere_until(group, [q, s])
    await both.consistent([both.node.name])


async def test_a_scope_dies_and_starts_again(start_both: StartBoth) -> None:
    both = await start_both()
    assert await both.node.connect(both.erl.name)
    (here,), (there,) = both.spawn_here(), await both.spawn_there()
    await both.here(pg.join, ROOM, here)
    await both.eval("pg:join(S, room, P)", P=there)
    await both.everywhere_until(ROOM, [here, there])
    # Ours: Erlang forgets our members, who live, and learns of those who join again.
    await both.ours(lambda: exit_process(whereis(both.scope), KILL))
    await both.there_until(ROOM, [there])
    await both.consistent([])
    await pg.start(both.scope, node=both.node)
    await both.here(pg.join, ROOM, here)
    await both.ours(pg.monitor_scope, both.scope)
    await both.everywhere_until(ROOM, [here, there])
    await both.consistent([both.node.name])
    # Theirs.
    await both.eval("exit(whereis(S), kill)")
    await both.here_until(ROOM, [here])
    await both.start_theirs()
    await both.eval("pg:join(S, room, P)", P=there)
    await both.everywhere_until(ROOM, [here, there])
    await both.consistent([both.node.name])


@pytest.mark.parametrize("how", ["we disconnect", "they disconnect", "abort"])
async def test_a_lost_connection_and_a_new_one(start_both: StartBoth, how: str) -> None:
    both = await start_both()
    erl, node = both.erl, both.node
    assert await node.connect(erl.name)
    (here, second), (there, other) = both.spawn_here(2), await both.spawn_there(2)
    await both.here(pg.join, ROOM, [here, here])
    await both.eval("pg:join(S, room, P)", P=there)
    await both.everywhere_until(ROOM, [here, here, there])
    if how == "we disconnect":
        assert node.disconnect(erl.name)
    elif how == "they disconnect":
        await erl.eval("erlang:disconnect_node(N)", N=node.name)
    else:
        link = node.peers[Atom(erl.name)].link
        assert link is not None
        link.transport.abort()  # type: ignore[attr-defined]
    await both.here_until(ROOM, [here, here])
    await both.there_until(ROOM, [there])
    await both.here(pg.leave, ROOM, here)
    await both.here(pg.join, ROOM, second)
    await both.eval("pg:join(S, room, P)", P=other)
    assert await node.connect(erl.name)
    await both.everywhere_until(ROOM, [here, second, there, other])
    await both.consistent([node.name])


async def test_a_killed_erlang_node(
    site: Site, start_node: StartNode, start_both: StartBoth
) -> None:
    """Two nodes of Erlang and two of ours have the same members; one is killed."""
    both = await start_both()
    second = await start_node(hidden=False)
    await pg.start(both.scope, node=second)
    doomed = await site.start_erl(f"{both.scope}@127.0.0.1")
    there_too = Both(doomed, second, both.scope)
    await there_too.start_theirs()
    there_too.ours = await second.process()
    await there_too.ours(pg.monitor_scope, both.scope)
    pids = []
    for each in (both, there_too):
        (here,), (there,) = each.spawn_here(), await each.spawn_there()
        await each.here(pg.join, ROOM, here)
        await each.eval("pg:join(S, room, P)", P=there)
        pids += [here, there]
    assert await both.node.connect(both.erl.name)
    assert await both.node.connect(doomed.name)
    assert await second.connect(both.erl.name)
    for each in (both, there_too):
        await each.everywhere_until(ROOM, pids)
    nodes = [both.node.name, second.name]
    await both.consistent([*nodes, doomed.name])
    await there_too.consistent([*nodes, both.erl.name])
    doomed.signal(signal.SIGKILL)
    await both.everywhere_until(ROOM, pids[:3])
    await there_too.here_until(ROOM, pids[:3])
    await both.consistent(nodes)
    await doomed.kill()
    # Who hears of it from another before it notices itself has `global` say so.
    for node in (both.node, second):
        assert all("overlapping partitions" in line for line in node.complaints())
    said = "\n".join(await both.erl.logged())
    assert not said or ("overlapping partitions" in said and "CRASH" not in said)


async def test_a_node_of_ours_that_ends(start_both: StartBoth) -> None:
    both = await start_both()
    assert await both.node.connect(both.erl.name)
    (here,), (there,) = both.spawn_here(), await both.spawn_there()
    await both.here(pg.join, ROOM, here)
    await both.eval("pg:join(S, room, P)", P=there)
    await both.everywhere_until(ROOM, [here, there])
    await both.node.stop()
    await both.there_until(ROOM, [there])
    await both.consistent([])


async def test_groups_are_any_terms(start_both: StartBoth) -> None:
    both = await start_both()
    (here,), (there,) = both.spawn_here(), await both.spawn_there()
    groups = [
        *(1, 1.0, True, None, Atom("1"), b"1", "caf\u00e9", [1, [2]], (ROOM, 7), {ROOM: [1]}),
        *(here, there, 2**70, (), []),
    ]
    for group in groups:
        await both.here(pg.join, group, here)
    assert await both.node.connect(both.erl.name)
    for group in groups:
        await both.there_until(group, [here])
        await both.eval("pg:join(S, G, P)", G=group, P=there)
        await both.here_until(group, [here, there])
    await both.eval("pg:join(S, fun(X) -> X + 1 end, P)", P=there)
    _, _, fun, _ = await both.ours(receive, lambda message: type(message[2]) is Fun)
    groups.append(fun)
    await both.here(pg.join, fun, here)
    await both.there_until(fun, [here, there])
    assert len(await both.eval("pg:which_groups(S)")) == len(groups)
    assert len(await both.here(pg.which_groups)) == len(groups)
    for group in groups:
        await both.here(pg.leave, group, here)
        await both.there_until(group, [there])
    await both.consistent([both.node.name])


async def test_many_at_once(start_both: StartBoth) -> None:
    both = await start_both()
    here, there = both.spawn_here(3000), await both.spawn_there(3000)
    await both.here(pg.join, ROOM, here)
    await both.eval("pg:join(S, room, P)", P=there)
    assert await both.node.connect(both.erl.name)
    await both.everywhere_until(ROOM, here + there)
    await both.here(pg.leave, ROOM, here[:2000])
    await both.eval("pg:leave(S, room, P)", P=there[1000:])
    await both.everywhere_until(ROOM, here[2000:] + there[:1000])
    await both.consistent([both.node.name])


async def test_monitors_there_tell_of_ours(start_both: StartBoth) -> None:
    both = await start_both()
    assert await both.node.connect(both.erl.name)
    p, q = both.spawn_here(2)
    watcher = both.erl.process()
    await watcher("put(ref, element(1, pg:monitor(S, room)))", S=Atom(both.scope))
    told = "begin Ref = get(ref), receive {Ref, What, room, Pids} -> {What, Pids} end end"
    await both.here(pg.join, ROOM, p)
    assert await watcher(told) == (JOIN, [p])
    await both.here(pg.join, ROOM, [q, p])
    assert await watcher(told) == (JOIN, [q, p])
    await both.here(pg.leave, ROOM, p)
    assert await watcher(told) == (LEAVE, [p])
    await both.ours(exit_process, q, KILL)
    assert await watcher(told) == (LEAVE, [q])
    both.node.disconnect(both.erl.name)
    assert await watcher(told) == (LEAVE, [p])


async def test_monitors_here_tell_of_theirs(start_both: StartBoth) -> None:
    both = await start_both()
    assert await both.node.connect(both.erl.name)
    p, q = await both.spawn_there(2)
    watcher = await both.node.process()
    reference, members = await watcher(pg.monitor, ROOM, both.scope)
    assert members == []
    await both.eval("pg:join(S, room, P)", P=p)
    assert await watcher(receive) == (reference, JOIN, ROOM, [p])
    await both.eval("pg:join(S, room, [Q, P])", P=p, Q=q)
    assert await watcher(receive) == (reference, JOIN, ROOM, [q, p])
    await both.eval("pg:leave(S, room, P)", P=p)
    assert await watcher(receive) == (reference, LEAVE, ROOM, [p])
    await both.eval("exit(Q, kill)", Q=q)
    assert await watcher(receive) == (reference, LEAVE, ROOM, [q])
    await both.eval("erlang:disconnect_node(N)", N=both.node.name)
    assert await watcher(receive) == (reference, LEAVE, ROOM, [p])


async def test_erlang_asks_our_scope_itself(start_both: StartBoth) -> None:
    """A scope is a server like any other: an Erlang process may monitor groups at our node."""
    both = await start_both()
    assert await both.node.connect(both.erl.name)
    (p,) = both.spawn_here()
    asking = both.erl.process()
    text = "gen_server:call({S, N}, {monitor, room})"
    reference, members = await asking(text, S=Atom(both.scope), N=both.node.name)
    assert members == []
    await both.here(pg.join, ROOM, p)
    assert await asking("receive {R, join, room, Pids} -> Pids end", R=reference) == [p]
    text = "gen_server:call({S, N}, {demonitor, R})"
    where = {"S": Atom(both.scope), "N": both.node.name}
    assert await asking(text, R=reference, **where) == "ok"
    assert await asking(text, R=reference, **where) is False
    assert await asking("gen_server:call({S, N}, hello)", **where) == ("error", "badarg")
    assert len(both.node.complaints()) == 1
    text = "catch gen_server:stop({S, N}, normal, 100)"
    await asking(text, **where)
    assert len(both.node.complaints()) == 1
    assert await both.here(pg.get_members, ROOM) == [p]
