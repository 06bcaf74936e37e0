"""Mistakes that one could make in pg, `global` and the to-do service: whether they are found.

Each is what stands in the place of one function of the runtime, by where it is looked up.
Not here is what the rest of the runtime makes good: a late DOWN that takes a name from who
has it now, for one, as the monitor is gone by then. The tests of the exercise find that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from minibeam.cluster import dropping, exchange, replica
from minibeam.discovery import (
    global_join,
    joining,
    lock_server,
    locker,
    locks,
    pg,
    registrar,
)
from minibeam.discovery.lock_server import GLOBAL
from minibeam.discovery.watching import Watches
from minibeam.nodes import multi_call
from minibeam.terms import Atom


@dataclass(frozen=True)
class Mistake:
    subject: str
    place: Any
    """The module or class."""
    function: str
    wrong: Callable[..., Any]

    @property
    def name(self) -> str:
        return self.wrong.__name__

    @contextmanager
    def made(self) -> Iterator[None]:
        """While this lasts, the runtime has the mistake, wherever the function was imported
        to."""
        right = getattr(self.place, self.function)
        places = [self.place] if isinstance(self.place, type) else [
            module for name, module in sys.modules.items()
            if name.startswith("minibeam.")
            and getattr(module, self.function, None) is right
        ]  # fmt: skip
        try:
            for place in places:
                setattr(place, self.function, self.wrong)
            yield
        finally:
            for place in places:
                setattr(place, self.function, right)


# pg.


def the_dead_stay_members(scope: Any, pid: Any) -> None:
    scope.members.pop(pid)


def peers_are_not_told_of_the_dead(scope: Any, pid: Any) -> None:
    names = scope.known[scope.me]
    for group in [names[each].name for each in scope.members.pop(pid).groups.elements()]:
        scope.remove(scope.me, group, [pid])


def a_dead_process_leaves_once(scope: Any, pid: Any) -> None:
    groups = [scope.known[scope.me][each].name for each in scope.members.pop(pid).groups]
    for group in groups:
        scope.remove(scope.me, group, [pid])
    scope.tell((pg.LEAVE, scope.me, pid, groups))


def what_a_lost_peer_had_stays(scope: Any, peer: Any) -> None:
    del scope.peers[peer]


def watchers_do_not_hear_of_lost_peers(scope: Any, peer: Any) -> None:
    del scope.peers[peer], scope.known[peer]


def a_sync_adds(scope: Any, peer: Any, groups: Any) -> None:
    if peer not in scope.peers:
        right_sync(scope, peer, {})
    for group in groups.values():
        scope.add(peer, group.name, list(group.pids.elements()))


def nobody_is_asked_in_turn(scope: Any, peer: Any) -> None:
    scope.send_to(peer, (pg.GEN_CAST, (pg.SYNC, scope.me, scope.everything())))
    if peer in scope.peers:
        scope.peers[peer].synced = True


def all_groups_are_left_at_once(scope: Any, group: Any, pids: Any) -> Any:
    gone = scope.remove(scope.me, group, pg.listed(pids))
    for pid in gone:
        member = scope.members.pop(pid, None)
        if member is not None:
            pg.monitors.demonitor(member.reference, flush=True)
    scope.tell((pg.LEAVE, scope.me, gone, [group]))
    return pg.OK if gone else pg.NOT_JOINED


right_sync = pg.Scope.sync


# global.


def named_processes_are_not_watched(watches: Any, name: Any, pid: Any) -> None:
    watches.unnamed(name)


def lock_holders_are_not_watched(watches: Any, pid: Any) -> None:
    pass


def a_lock_outlives_its_holder(server: Any, gone: Any) -> list[Any]:
    return []


def a_lost_node_stays_known(cluster: Any, name: Any) -> bool:
    global_join.arrived(cluster, name)
    return name in cluster.known


def only_one_side_learns(
    cluster: Any, peer: Any, nodes: Any, operations: Any, change: Any
) -> Any:
    return right_joined(cluster, peer, nodes, [], change)


async def both_sides_settle(
    table: Any, peer: Any, theirs: Any, resolve: Any = global_join.ask_resolver
) -> Any:
    class Smallest(str):
        def __lt__(self, other: object) -> bool:
            return True

    here = global_join.here
    global_join.here = lambda: type("", (), {"name": Smallest()})  # type: ignore[assignment]
    try:
        return await right_merge(table, peer, theirs, resolve)
    finally:
        global_join.here = here


async def the_newer_entry_wins_silently(
    table: Any, peer: Any, theirs: Any, resolve: Any = None
) -> Any:
    return [(global_join.INSERT, item) for item in theirs], []


async def names_are_tested_without_a_lock(change: Any) -> Any:
    node = registrar.here()
    known = node.part(global_join.Cluster).known
    return await change([node.name, *known])


async def partial_locks_are_kept(lock_id: Any, nodes: Any = None, retries: Any = None) -> bool:
    targets = locks.all_nodes() if nodes is None else list(nodes)
    for _ in range(1 if retries is None else retries + 1):
        replies, _ = await multi_call.multi_call(
            targets, locks.NAME_SERVER, (locks.SET_LOCK, lock_id)
        )
        if all(answer is True for _, answer in replies):
            return True
        await locks.asyncio.sleep(0.1)
    return False


def each_side_locks_in_its_own_name(self: Any, other: Any) -> Any:
    return (GLOBAL, [self.pid, other])


async def in_sync_is_said_to_anybody(name: Any) -> None:
    node = joining.here()
    if await joining.connections.connect(node, name):
        joining.cast((joining.NAME_SERVER, name), (Atom("in_sync"), node.name, True))


right_joined = global_join.joined
right_merge = global_join.merge

# The to-do service.


def nothing_is_kept(server: Any, merge: Any, keep: Any = None, kept: Any = ()) -> None:
    right_init(server, merge, None, ())


async def copies_are_not_exchanged(peer: Any) -> None:
    pass


async def copies_are_dropped_before_others_have_them(
    service: Any, peer: Any, values: Any
) -> None:
    for name in service.names():
        if service.node.name not in service.owners(name):
            await dropping.dropped(service, name, service.copy(name))


async def copies_are_not_dropped(service: Any, name: Any, value: Any) -> bool:
    return False


right_init = replica.Replica.init


MISTAKES = [
    Mistake("groups", pg.Scope, "member_down", the_dead_stay_members),
    Mistake("groups", pg.Scope, "member_down", peers_are_not_told_of_the_dead),
    Mistake("groups", pg.Scope, "member_down", a_dead_process_leaves_once),
    Mistake("groups", pg.Scope, "peer_down", what_a_lost_peer_had_stays),
    Mistake("groups", pg.Scope, "peer_down", watchers_do_not_hear_of_lost_peers),
    Mistake("groups", pg.Scope, "sync", a_sync_adds),
    Mistake("groups", pg.Scope, "discovered", nobody_is_asked_in_turn),
    Mistake("groups", pg.Scope, "leave", all_groups_are_left_at_once),
    Mistake("names", Watches, "named_by", named_processes_are_not_watched),
    Mistake("names", Watches, "holds", lock_holders_are_not_watched),
    Mistake("names", lock_server, "holder_down", a_lock_outlives_its_holder),
    Mistake("names", global_join, "left", a_lost_node_stays_known),
    Mistake("names", global_join, "joined", only_one_side_learns),
    Mistake("names", global_join, "merge", both_sides_settle),
    Mistake("names", global_join, "merge", the_newer_entry_wins_silently),
    Mistake("names", registrar, "under_the_lock", names_are_tested_without_a_lock),
    Mistake("names", locks, "set_lock", partial_locks_are_kept),
    Mistake("names", locker.Locker, "lock_id", each_side_locks_in_its_own_name),
    Mistake("names", joining, "sync_other", in_sync_is_said_to_anybody),
    Mistake("majority", replica.Replica, "init", nothing_is_kept),
    Mistake("last_writer", exchange, "send_all", copies_are_not_exchanged),
    Mistake("last_writer", dropping, "dropped", copies_are_not_dropped),
    Mistake("single", dropping, "drop", copies_are_dropped_before_others_have_them),
]
