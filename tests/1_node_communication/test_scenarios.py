"""Every scenario of tests/interop/scenarios.jsonl, played by processes of this runtime, ends
as it ended with those of real Erlang: on one node, and over two in both directions.

What a scenario is says tests/interop/scenarios.erl. Here the actors take their commands
from a queue, and after each step the simulation runs until nothing is left to do.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course.sim import Network, simulate
from minibeam.node import Node
from minibeam.nodes.aliases import alias, unalias
from minibeam.nodes.group_leader import set_group_leader
from minibeam.nodes.links import exit_process, link, spawn_link, trap_exit, unlink
from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import demonitor, monitor, spawn_monitor
from minibeam.nodes.processes import is_alive, receive, register, spawn, unregister, whereis
from minibeam.nodes.remote_spawn import LINK, MONITOR, remote_spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, Exit, ImproperList, Pid, Reference, Term, TermMap

FILE = Path(__file__).parents[1] / "interop" / "scenarios.jsonl"
SCENARIOS = {
    scenario["name"]: scenario
    for scenario in map(json.loads, FILE.read_text("utf-8").splitlines())
}
PLACEMENTS = ("local", "remote", "swapped")

NOT_IN_PYTHON = dict.fromkeys(
    (
        "trap_exit takes true or false",
        "exit/2 takes no name",
        "exit/2 takes no number",
        "link takes no name",
        "link takes no number",
        "unlink takes no name",
        "demonitor takes no atom",
        "demonitor with an unknown option",
        "a name is an atom",
        "a group leader is a pid",
    ),
    "a value of a type that the signature excludes",
) | {"a throw that nobody catches is an error": "Python has no throw"}

DIFFERENT = {
    # Erlang's link raises noproc where it can look at once; over a network, and here
    # always, a signal comes from the dead.
    ("link to a dead process without trapping exits", "local"): {
        "results": ["dies", "dies"],
        "mailboxes": {},
        "dead": {"a": "noproc", "b": "normal"},
    }
}
"""How a scenario ends here, where that is not as in Erlang, on purpose."""

Names = dict[str, Any]
"""The actors' pids by "<a>", the references by "#m"."""


class Actor:
    """Commands go in, each with a future for its result."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.commands: asyncio.Queue[tuple[list[Any], asyncio.Future[Any]]] = asyncio.Queue()
        self.reason: list[Term] = []
        """The reason it died with, once it has."""

    def order(self, command: list[Any]) -> asyncio.Future[Any]:
        result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.commands.put_nowait((command, result))
        return result


class Return(BaseException):
    """The actor's function is to return."""


class Stage:
    """One scenario in one placement."""

    def __init__(self, net: Network, scenario: dict[str, Any], places: Callable[[str], Node]):
        self.net = net
        self.scenario = scenario
        self.place = places
        self.home = net.nodes["home@one"]
        self.actors: dict[str, Actor] = {}
        self.names: Names = {}
        self.pending: dict[str, asyncio.Future[Any]] = {}

    async def play(self) -> dict[str, Any]:
        for letter in self.scenario["actors"]:
            self.actors[letter] = Actor(letter)
            self.names[f"<{letter}>"] = spawn(self.live, letter, node=self.place(letter))
            await self.watch(letter)
        results = [await self.step(*step) for step in self.scenario["steps"]]
        mailboxes = {}
        for letter in sorted(self.actors):
            if not self.actors[letter].reason:
                drained = self.actors[letter].order(["drain"])
                await self.net.quiet()
                mailboxes[letter] = [self.write(message) for message in drained.result()[1]]
                if letter in self.scenario.get("unordered", ""):
                    mailboxes[letter].sort(key=repr)
        dead = {
            letter: self.write(actor.reason[0])
            for letter, actor in sorted(self.actors.items())
            if actor.reason
        }
        await self.home.run(self.end)
        await self.net.quiet()
        return {"results": results, "mailboxes": mailboxes, "dead": dead}

    async def watch(self, letter: str) -> None:
        """Has an observer tell of the actor's death."""
        pid = self.names[f"<{letter}>"]

        async def observe() -> None:
            monitor(pid)
            down = await receive()
            self.actors[letter].reason.append(down[4])

        spawn(observe, node=self.home)
        await self.net.quiet()

    async def end(self) -> None:
        for letter in self.actors:
            exit_process(self.names[f"<{letter}>"], KILL)

    async def step(self, letter: str, *command: Any) -> Any:
        before = list(self.actors)
        if letter == "join":
            letter = command[0]
            result = self.pending.pop(letter)
        elif command[0] == "later":
            self.pending[letter] = self.actors[letter].order(command[1])
            await self.net.quiet()
            return "later"
        else:
            result = self.actors[letter].order(list(command))
            await self.net.quiet()
        for born in [born for born in self.actors if born not in before]:
            busy = self.actors[born].reason = (
                [Atom("unseen")] if self.actors[born].letter != born else []
            )
            if not busy:
                await self.watch(born)
        if self.actors[letter].reason and not result.done():
            return "dies"
        return self.write_result(result.result())

    # -- what an actor does ------------------------------------------------------------

    async def live(self, letter: str) -> None:
        actor = self.actors[letter]
        while True:
            command, result = await actor.commands.get()
            try:
                result.set_result(await self.perform(command))
            except Return:
                return

    async def perform(self, command: list[Any]) -> Any:
        if command[0] == "all":
            return [await self.perform(each) for each in command[1:]]
        verb, args = command[0], command[1:]
        if verb == "return":
            raise Return
        if verb == "exit":
            raise Exit(self.read(args[0]))
        if verb == "error":
            raise RuntimeError(args[0])
        try:
            return ("returns", await self.do(verb, args))
        except (ValueError, TypeError):
            return ("raises", Atom("badarg"))
        except Exit as exit:
            return ("raises", exit.reason)

    async def do(self, verb: str, args: list[Any]) -> Any:
        match verb, args:
            case "spawn" | "spawn_link" | "spawn_monitor", [name, *rest]:
                return await self.do_spawn(verb, name, rest)
            case "monitor", [target, name, *mode]:
                options = {"alias": mode[0]} if mode else {}
                self.names[name] = monitor(self.read(target), **options)
                return self.names[name]
            case "alias", [name, *mode]:
                self.names[name] = alias(*mode)
                return self.names[name]
            case "make_ref", [name]:
                self.names[name] = current().node.new_reference()
                return self.names[name]
        match verb, [self.read(arg) for arg in args]:
            case "trap", [flag]:
                return trap_exit(flag)
            case "link", [pid]:
                return link(pid) or True
            case "unlink", [pid]:
                return unlink(pid) or True
            case "exit2", [pid, reason]:
                return exit_process(pid, reason) or True
            case "demonitor", [reference, *options]:
                was = demonitor(reference, flush="flush" in options)
                return was if "info" in options else True
            case "unalias", [reference]:
                return unalias(reference)
            case "register", [name, pid]:
                return register(name, pid) or True
            case "unregister", [name]:
                return unregister(name) or True
            case "whereis", [name]:
                return whereis(name) or Atom("undefined")
            case "is_alive", [pid]:
                return is_alive(pid)
            case "send", [to, message]:
                send(to, message)
                return message
            case "receive" | "wait", tag:
                return await take(tag, None if verb == "wait" else 0)
            case "drain", []:
                messages = []
                while (message := await take([], 0)) != "timeout":
                    messages.append(message)
                return messages
            case "group_leader", []:
                return current().group_leader
            case "group_leader", [leader, pid]:
                return set_group_leader(leader, pid) or True
        raise AssertionError(f"no such command: {verb} {args}")

    async def do_spawn(self, verb: str, name: str, rest: list[Any]) -> Term:
        letter = name[1]
        references = [each for each in rest if isinstance(each, str)]
        first = [each["do"] for each in rest if isinstance(each, dict)]
        actor = self.actors[letter] = Actor("busy" if first else letter)
        for command in first:
            actor.order(command)
        node = self.place(letter)
        reference = None
        if node is not current().node:
            options = {"spawn": [], "spawn_link": [LINK], "spawn_monitor": [MONITOR]}[verb]
            pid, reference = await remote_spawn(
                node.name, "scenarios", "live", [Atom(letter)], options
            )
        elif verb == "spawn_monitor":
            pid, reference = spawn_monitor(self.live, letter)
        else:
            pid = (spawn if verb == "spawn" else spawn_link)(self.live, letter)
        self.names[name] = pid
        if not references:
            return pid
        self.names[references[0]] = reference
        return (pid, reference)

    # -- terms -------------------------------------------------------------------------

    def read(self, given: Any) -> Term:
        match given:
            case "@nowhere":
                return Atom("nowhere@nowhere")
            case str() if given[0] == "@":
                return self.place(given[1]).name
            case str():
                return self.names[given] if given[0] in "<#" else Atom(given)
            case list():
                return tuple(map(self.read, given))
            case {"list": items, "tail": tail}:
                return ImproperList(tuple(map(self.read, items)), self.read(tail))
            case {"list": items}:
                return list(map(self.read, items))
            case {"binary": text}:
                return text.encode()
            case {"map": pairs}:
                return {self.read(key): self.read(value) for key, value in pairs}
        return given

    def write_result(self, result: Any) -> Any:
        if isinstance(result, list):
            return [self.write_result(each) for each in result]
        return {result[0]: self.write(result[1])}

    def write(self, term: Term) -> Any:
        write = self.write
        match term:
            case Pid() | Reference():
                for name, value in self.names.items():
                    if type(value) is type(term) and value == term:
                        return name
                if any(term == node.group_leader for node in self.net.nodes.values()):
                    return "<leader>"
                return f"unknown: {term}"
            case (reason, [(Atom(), Atom(), _, list()), *_]):
                return [write(reason), "stack"]
            case tuple():
                return [write(item) for item in term]
            case list():
                return {"list": [write(item) for item in term]}
            case ImproperList(items, tail):
                return {"list": [write(item) for item in items], "tail": write(tail)}
            case bytes():
                return {"binary": term.decode()}
            case dict() | TermMap():
                pairs = term.items() if isinstance(term, dict) else term.pairs
                written = [[write(key), write(value)] for key, value in pairs]
                return {"map": sorted(written, key=lambda pair: repr(type(pair[0])))}
            case "nowhere@nowhere":
                return "@nowhere"
            case Atom():
                homes = [letter for letter in "ab" if self.place(letter).name == term]
                return f"@{homes[0]}" if homes else str(term)
            case None:
                return "nil"
            case bool() | int() | float():
                return term
        return f"no term of Erlang: {term!r}"


async def take(tag: list[Any], timeout: float | None) -> Term:
    """The oldest message, or the oldest that is `tag` or a tuple that begins with it."""

    def fits(message: Term) -> bool:
        if not tag:
            return timeout == 0 or isinstance(message, tuple)
        return bool(message == tag[0] or (isinstance(message, tuple) and message[0] == tag[0]))

    try:
        return await receive(fits, timeout=timeout)
    except TimeoutError:
        return Atom("timeout")


async def play_all(net: Network, placement: str) -> dict[str, Any]:
    home = await net.start("home@one")
    away = await net.start("away@two") if placement != "local" else home

    def place(letter: str) -> Node:
        odd = (ord(letter) - ord("a")) % 2 == 1
        return away if odd == (placement == "remote") else home

    outcomes: dict[str, Any] = {}
    for name, scenario in SCENARIOS.items():
        if name in NOT_IN_PYTHON or scenario.get("only", placement) != placement:
            continue
        stage = Stage(net, scenario, place)
        for node in (home, away):
            node.expose("scenarios", {"live": stage.live})
        try:
            outcomes[name] = await stage.play()
        except Exception as error:
            outcomes[name] = error
        await net.sleep(1.0)
    return outcomes


_played: dict[str, dict[str, Any]] = {}


def outcome(name: str, placement: str) -> Any:
    """Each placement is simulated once, with all scenarios one after another."""
    if placement not in _played:
        run = simulate(lambda net: play_all(net, placement), virtual_limit=1e6)
        _played[placement] = run.result
    return _played[placement][name]


def recorded(scenario: dict[str, Any], placement: str) -> Any:
    """Where an outcome is left out, it is as the one before."""
    if (scenario["name"], placement) in DIFFERENT:
        return DIFFERENT[scenario["name"], placement]
    found = scenario["local"]
    for each in PLACEMENTS[1 : PLACEMENTS.index(placement) + 1]:
        found = scenario.get(each, found)
    return comparable(found)


def comparable(outcome: Any) -> Any:
    """An error's reason names what was raised: that is not the same in two languages."""
    match outcome:
        case [_, "stack"]:
            return ["an error", "stack"]
        case list():
            return [comparable(each) for each in outcome]
        case dict():
            return {key: comparable(value) for key, value in outcome.items()}
    return outcome


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("name", [name for name in SCENARIOS if name not in NOT_IN_PYTHON])
def test_scenario_ends_as_in_erlang(name: str, placement: str) -> None:
    scenario = SCENARIOS[name]
    if scenario.get("only", placement) != placement:
        pytest.skip("has a meaning on one node only")
    ours = outcome(name, placement)
    if isinstance(ours, Exception):
        raise ours
    assert comparable(ours) == recorded(scenario, placement)
