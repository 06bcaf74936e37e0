"""Every scenario with actors on both sides: half of them processes of real Erlang, half of
this runtime, over one connection. It ends as it ended between two Erlang nodes.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import is_down, monitor
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.remote_spawn import remote_spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, Reference, Term
from tests.interop.conftest import OurNode, StartNode
from tests.interop.erlang import Erl
from tests.interop.sites import Site
from tests.interop.stage import Stage, comparable, is_odd, recorded, scenarios

pytestmark = pytest.mark.asyncio(loop_scope="session")


class MixedStage(Stage):
    """The conductor is a process of ours. Actors in Erlang are scenarios:actor, and take
    their commands as messages; how it knows that all is quiet says scenarios.erl."""

    nowhere = Atom("nowhere@127.0.0.1")

    def __init__(self, name: str, erl: Erl, node: OurNode, placement: str) -> None:
        theirs = placement == "remote"
        super().__init__(
            name, lambda letter: erl.name if is_odd(letter) == theirs else node.name
        )
        self.node = node
        self.there = Atom(erl.name)
        self.names["<leader>"] = node.group_leader
        self.monitors: dict[str, Reference] = {}
        self.expose(node)

    async def play(self) -> dict[str, Any]:
        self.conductor = self_()
        self.helper, _ = await remote_spawn(self.there, "scenarios", "helper", [])
        return await super().play()

    def is_ours(self, letter: str) -> bool:
        return self.place(letter) == self.node.name

    async def begin(self, letter: str) -> None:
        if self.is_ours(letter):
            pid = spawn(self.live, letter)
        else:
            pid, _ = await remote_spawn(self.there, "scenarios", "actor", [self.conductor])
        self.names[f"<{letter}>"] = pid
        await self.watch(letter)

    async def watch(self, letter: str) -> None:
        self.monitors[letter] = monitor(self.names[f"<{letter}>"])
        await self.settle()

    def order(self, letter: str, command: list[Any]) -> Any:
        if self.is_ours(letter):
            return super().order(letter, command)
        ticket = current().node.new_reference()
        order = (Atom("$do"), self.conductor, ticket, self.resolve(command))
        send(self.names[f"<{letter}>"], order)
        return ticket

    def resolve(self, command: list[Any]) -> list[Term]:
        """A command as scenarios:actor takes it."""
        verb, *args = command
        if verb == "all":
            return [Atom("$all"), *map(self.resolve, args)]
        if verb.startswith("spawn"):
            self.expect(args[0][1], [arg["do"] for arg in args if isinstance(arg, dict)])
        return [Atom(verb), *map(self.argument, args)]

    def argument(self, given: Any) -> Term:
        match given:
            case {"do": command}:
                return (Atom("do"), self.resolve(command))
            case str() if given[0] in "<#" and given not in self.names:
                letter = given[1] if given[0] == "<" else "a"
                return (Atom("unbound"), Atom(given), Atom(self.place(letter)))
        return self.read(given)

    def start_args(self, first: list[list[Any]]) -> list[Term]:
        return [self.conductor, *map(self.resolve, first)]

    async def result(self, letter: str, ticket: Any) -> Any:
        if isinstance(ticket, Reference):
            result = await self.result_of_theirs(letter, ticket)
        else:
            task = self.task(letter)
            await asyncio.wait((ticket, task), return_when=asyncio.FIRST_COMPLETED)
            result = ticket.result() if ticket.done() else "dies"
        await self.settle()
        return result

    def task(self, letter: str) -> asyncio.Future[Any]:
        process = self.node.processes.get(self.names[f"<{letter}>"])
        if process is not None and process.task is not None:
            return process.task
        over: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        over.set_result(None)
        return over

    async def result_of_theirs(self, letter: str, ticket: Reference) -> Any:
        if self.actors[letter].dead:
            return "dies"
        mon = self.monitors[letter]

        def answers(message: Term) -> bool:
            return is_down(message, mon) or message[:1] + message[1:2] == ("$did", ticket)

        message = await receive(answers)
        if is_down(message, mon):
            self.actors[letter].dead.append(message[4])
            return "dies"
        for name, value, *_ in message[2]:
            self.names[name] = value
        return plain(message[3])

    async def settle(self) -> None:
        quiet = 0
        while quiet < 2:
            before = [letter for letter in self.actors if self.actors[letter].dead]
            await self.ask(Atom("ping"))
            for letter, mon in self.monitors.items():
                if not self.actors[letter].dead and not await self.lives(letter):
                    down = await receive(lambda message, mon=mon: is_down(message, mon))
                    self.actors[letter].dead.append(down[4])
            after = [letter for letter in self.actors if self.actors[letter].dead]
            quiet = quiet + 1 if before == after else 0

    async def lives(self, letter: str) -> bool:
        pid = self.names[f"<{letter}>"]
        return pid in self.node.processes if self.is_ours(letter) else await self.ask(pid)

    async def ask(self, what: Term) -> Any:
        send(self.helper, (self.conductor, what))
        return (await receive(lambda message: message[0] == self.helper))[1]

    async def end(self) -> None:
        for letter, mon in self.monitors.items():
            if not self.actors[letter].dead:
                exit_process(self.names[f"<{letter}>"], KILL)
                await receive(lambda message, mon=mon: is_down(message, mon))
        exit_process(self.helper, KILL)


def plain(result: Term) -> Any:
    """The result of scenarios:actor as that of an actor of ours."""
    kind, value = result
    return [plain(each) for each in value] if kind == "all" else (kind, value)


@pytest.mark.parametrize("placement", ["remote", "swapped"])
async def test_scenarios_between_erlang_and_us(
    site: Site, erl: Erl, start_node: StartNode, placement: str
) -> None:
    await site.compile("scenarios")
    node = await start_node()
    wrong = []
    for name in scenarios(placement):
        outcome = await node.run(MixedStage(name, erl, node, placement).play)
        if comparable(outcome) != recorded(name, placement):
            wrong.append((name, comparable(outcome), recorded(name, placement)))
    assert wrong == []
    node.complaints()
