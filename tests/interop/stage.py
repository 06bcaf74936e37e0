"""Plays the scenarios of scenarios.jsonl with processes of this runtime.

What a scenario is says scenarios.erl. A Stage has the parts that are the same wherever
the actors are; who plays one says how actors begin, and when nothing is on its way.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from minibeam.nodes.aliases import alias, unalias
from minibeam.nodes.group_leader import set_group_leader
from minibeam.nodes.links import exit_process, link, spawn_link, trap_exit, unlink
from minibeam.nodes.local_node import LocalNode, current
from minibeam.nodes.monitors import demonitor, monitor, spawn_monitor
from minibeam.nodes.processes import is_alive, receive, register, spawn, unregister, whereis
from minibeam.nodes.remote_spawn import LINK, MONITOR, remote_spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Exit, ImproperList, Pid, Reference, Term, TermMap

FILE = Path(__file__).with_name("scenarios.jsonl")
SCENARIOS: dict[str, dict[str, Any]] = {
    scenario["name"]: scenario
    for scenario in map(json.loads, FILE.read_text("utf-8").splitlines())
}
PLACEMENTS = ("local", "remote", "swapped")

NOT_IN_PYTHON = {
    "demonitor with an unknown option": "an option that the signature does not have",
    "a throw that nobody catches is an error": "Python has no throw",
}


def scenarios(placement: str) -> list[str]:
    """The names of those that have a meaning in this placement, and in Python."""
    return [
        name
        for name, scenario in SCENARIOS.items()
        if name not in NOT_IN_PYTHON and scenario.get("only", placement) == placement
    ]


def recorded(name: str, placement: str) -> Any:
    """Where an outcome is left out, it is as the one before."""
    found = SCENARIOS[name]["local"]
    for each in PLACEMENTS[1 : PLACEMENTS.index(placement) + 1]:
        found = SCENARIOS[name].get(each, found)
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


def is_odd(letter: str) -> bool:
    """b, d and f, which are at the second node when a, c and e are at the first."""
    return (ord(letter) - ord("a")) % 2 == 1


class Return(BaseException):
    """The actor's function is to return."""


class Actor:
    """Commands go in, each with a future for its result."""

    def __init__(self) -> None:
        self.commands: asyncio.Queue[tuple[list[Any], asyncio.Future[Any]]] = asyncio.Queue()
        self.dead: list[Term] = []
        """The reason it died with, once that is known."""
        self.busy = False
        """It had something to do at once: a monitor might come too late for it."""

    def order(self, command: list[Any]) -> asyncio.Future[Any]:
        result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.commands.put_nowait((command, result))
        return result


class Stage:
    """One scenario, once. `place` says which node an actor is at."""

    nowhere = Atom("nowhere@nowhere")

    def __init__(self, name: str, place: Callable[[str], str]) -> None:
        self.scenario = SCENARIOS[name]
        self.place = place
        self.actors: dict[str, Actor] = {}
        self.names: dict[str, Any] = {}
        """The actors' pids by "<a>", the references by "#m"."""
        self.pending: dict[str, Any] = {}

    # What differs from stage to stage.

    async def begin(self, letter: str) -> None:
        """Starts an actor and has its death watched."""
        raise NotImplementedError

    async def watch(self, letter: str) -> None:
        """Has the death of an actor watched that another has spawned."""
        raise NotImplementedError

    def order(self, letter: str, command: list[Any]) -> Any:
        """Has an actor carry out a command; a ticket for its result."""
        return self.actors[letter].order(command)

    async def result(self, letter: str, ticket: Any) -> Any:
        """What came of a command, "dies", or None if it waits, when all is quiet."""
        raise NotImplementedError

    async def end(self) -> None:
        raise NotImplementedError

    # The conductor.

    async def play(self) -> dict[str, Any]:
        for letter in self.scenario["actors"]:
            self.actors[letter] = Actor()
            await self.begin(letter)
        results = [await self.step(*step) for step in self.scenario["steps"]]
        mailboxes = {}
        for letter in [each for each in sorted(self.actors) if not self.actors[each].dead]:
            _, drained = await self.result(letter, self.order(letter, ["drain"]))
            mailboxes[letter] = [self.write(message) for message in drained]
            if letter in self.scenario.get("unordered", ""):
                mailboxes[letter].sort(key=repr)
        dead = {
            letter: self.write(actor.dead[0])
            for letter, actor in sorted(self.actors.items())
            if actor.dead
        }
        await self.end()
        return {"results": results, "mailboxes": mailboxes, "dead": dead}

    async def step(self, letter: str, *command: Any) -> Any:
        before = list(self.actors)
        if letter == "join":
            letter = command[0]
            ticket = self.pending.pop(letter)
        elif command[0] == "later":
            self.pending[letter] = self.order(letter, command[1])
            return "later"
        else:
            ticket = self.order(letter, list(command))
        result = await self.result(letter, ticket)
        for born in [born for born in self.actors if born not in before]:
            if self.actors[born].busy:
                self.actors[born].dead.append(Atom("unseen"))
            else:
                await self.watch(born)
        return result if result == "dies" else self.write_result(result)

    # What an actor does.

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
        actor = self.expect(letter, first)
        reference = None
        if self.place(letter) != current().node.name:
            options = {"spawn": [], "spawn_link": [LINK], "spawn_monitor": [MONITOR]}[verb]
            pid, reference = await remote_spawn(
                self.place(letter), "scenarios", "actor", self.start_args(first), options
            )
        elif verb == "spawn_monitor":
            pid, reference = spawn_monitor(self.live, letter)
        else:
            pid = (spawn if verb == "spawn" else spawn_link)(self.live, letter)
        assert actor is self.actors[letter]
        self.names[name] = pid
        if not references:
            return pid
        self.names[references[0]] = reference
        return (pid, reference)

    def expect(self, letter: str, first: list[list[Any]]) -> Actor:
        """An actor is about to be spawned by another, with a first command or none."""
        self.expected = letter
        actor = self.actors[letter] = Actor()
        actor.busy = bool(first)
        for command in first:
            actor.order(command)
        return actor

    def start_args(self, first: list[list[Any]]) -> list[Term]:
        """What scenarios:actor is started with at another node."""
        return []

    def expose(self, node: LocalNode) -> None:
        """Lets actors elsewhere spawn actors here."""

        async def actor(*_: Term) -> None:
            await self.live(self.expected)

        node.exposed[Atom("scenarios")] = {Atom("actor"): actor}

    # Terms.

    def read(self, given: Any) -> Term:
        match given:
            case "@nowhere":
                return self.nowhere
            case str() if given[0] == "@":
                return Atom(self.place(given[1]))
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
                return "<?>" if isinstance(term, Pid) else "#?"
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
            case Atom():
                at = [letter for letter in "ab" if self.place(letter) == term]
                if at or term == self.nowhere:
                    return f"@{at[0]}" if at else "@nowhere"
                return str(term)
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
