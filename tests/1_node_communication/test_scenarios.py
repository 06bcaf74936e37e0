"""Every scenario of tests/interop/scenarios.jsonl, played by processes of this runtime, ends
as it ended with those of real Erlang: on one node, and over two in both directions.

After each step the simulation runs until nothing is left to do.
"""

from __future__ import annotations

from typing import Any

import pytest

from course.sim import Network, simulate
from minibeam.node import Node
from minibeam.nodes.links import exit_process
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import receive, spawn
from minibeam.terms import KILL, Pid
from tests.interop.stage import PLACEMENTS, Stage, comparable, is_odd, recorded, scenarios


class SimulatedStage(Stage):
    def __init__(self, name: str, net: Network, homes: dict[bool, Node]) -> None:
        super().__init__(name, lambda letter: homes[is_odd(letter)].name)
        self.net = net
        self.homes = homes
        for number, node in enumerate(homes.values()):
            self.names[f"<leader>{number}"] = node.group_leader
            self.expose(node)

    async def begin(self, letter: str) -> None:
        self.names[f"<{letter}>"] = spawn(
            self.live, letter, node=self.homes[is_odd(letter)]
        )
        await self.watch(letter)

    async def watch(self, letter: str) -> None:
        pid: Pid = self.names[f"<{letter}>"]

        async def observe() -> None:
            monitor(pid)
            down = await receive()
            self.actors[letter].dead.append(down[4])

        spawn(observe, node=self.net.nodes["home@one"])
        await self.net.quiet()

    async def result(self, letter: str, ticket: Any) -> Any:
        await self.net.quiet()
        return ticket.result() if ticket.done() or not self.actors[letter].dead else "dies"

    def write(self, term: Any) -> Any:
        written = super().write(term)
        return "<leader>" if str(written).startswith("<leader>") else written

    async def end(self) -> None:
        async def kill_all() -> None:
            for letter in self.actors:
                exit_process(self.names[f"<{letter}>"], KILL)

        await self.net.nodes["home@one"].run(kill_all)
        # Virtual time has to pass, or many scenarios in a row look like a livelock.
        await self.net.sleep(1.0)


async def play_all(net: Network, placement: str) -> dict[str, Any]:
    home = await net.start("home@one")
    away = home if placement == "local" else await net.start("away@two")
    homes = {False: home, True: away} if placement != "swapped" else {False: away, True: home}
    outcomes: dict[str, Any] = {}
    for name in scenarios(placement):
        try:
            outcomes[name] = await SimulatedStage(name, net, homes).play()
        except Exception as error:
            outcomes[name] = error
    return outcomes


_played: dict[str, dict[str, Any]] = {}


def outcome(name: str, placement: str) -> Any:
    """Each placement is simulated once, with all scenarios one after another."""
    if placement not in _played:
        run = simulate(lambda net: play_all(net, placement), virtual_limit=1e6)
        _played[placement] = run.result
    return _played[placement][name]


@pytest.mark.parametrize(
    ("placement", "name"),
    [(placement, name) for placement in PLACEMENTS for name in scenarios(placement)],
)
def test_scenario_ends_as_in_erlang(name: str, placement: str) -> None:
    ours = outcome(name, placement)
    if isinstance(ours, Exception):
        raise ours
    assert comparable(ours) == recorded(name, placement)
