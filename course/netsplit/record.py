"""Runs a scenario on the simulated network and writes down all that the page shows of it.

A recording is plain data, equal for equal scenarios and modules. Times are microseconds since
all nodes were up.

    nodes      their letters
    end        the time of the end
    states     [{t, nodes: {letter: what is so from then on}, cuts: [[a, b], ...]}], only what
               has changed; of a node: up (running, frozen or dead), reaches, serves, runs,
               copies {list: versions}, owners {list: letters}, names {list: letter}; clients:
               {letter: beliefs}
    messages   [{from, to, kind, text, sent, arrived or null, lost}]  (messages.py)
    events     [{t, kind, node, text}]     in one line each
    requests   what clients asked and were answered  (clients.py)
    writes     what became of each write  (verdicts.py)
    slow       [[t, a, b, seconds], ...]
"""

from __future__ import annotations

import asyncio
from typing import Any

from course.netsplit.clients import Clients
from course.netsplit.messages import Messages
from course.netsplit.scenario import ASKING
from course.netsplit.verdicts import verdicts
from course.netsplit.watch import Watch, name_of

TICKTIME = 4.0
"""Seconds: a split is noticed after three to five of them."""
SETTLE = 20.0
"""Seconds that nodes have to find each other before the story begins."""
ERRORS = 5


class Recorder:
    def __init__(self, net: Any, scenario: dict[str, Any]) -> None:
        from minibeam.cluster import todo

        self.net, self.scenario, self.todo = net, scenario, todo
        self.letters = "abcde"[: scenario["nodes"]]
        self.names = {letter: name_of(letter) for letter in self.letters}
        self.events: list[dict[str, Any]] = []
        self.slow: list[list[Any]] = []
        self.origin = 0.0
        lists = sorted({step["list"] for step in scenario["steps"] if "list" in step})
        self.watch = Watch(net, self.letters, lists, self.now, todo.look, self.tell)
        self.messages = Messages(self.letters, self.now)
        self.clients = Clients(self.now, self.handle, self.watch.gone, self.changed)

    def now(self) -> int:
        return round(1_000_000 * float(self.net.loop.time() - self.origin))

    def tell(self, kind: str, node: str, text: str, number: int | None = None) -> None:
        event: dict[str, Any] = {"t": self.now(), "kind": kind, "node": node, "text": text}
        self.events.append(event if number is None else event | {"request": number})

    def changed(self) -> None:
        self.watch.beliefs = {
            client: dict(beliefs) for client, beliefs in self.clients.beliefs.items()
        }
        for number, request in enumerate(self.clients.requests):
            if request["answered"] == self.now() and "told" not in request:
                request["told"] = True
                words = f"{request['client']}: {in_words(request)}"
                self.tell("answer", request["client"], words, number)
        self.watch.soon()

    async def handle(self, letter: str, method: str, path: str, body: Any) -> Any:
        return await self.net.nodes[self.names[letter]].run(
            self.todo.handle, method, path, body
        )

    async def up(self, letter: str) -> None:
        name = self.names[letter]
        node = await self.net.start(name, global_names=True, net_ticktime=TICKTIME)
        await self.todo.start(
            node, list(self.names.values()), strategy=self.scenario["strategy"],
            disk=self.net.host(name).disk,
        )  # fmt: skip
        self.watch.started(letter)

    async def play(self) -> dict[str, Any]:
        for letter in self.letters:
            await self.up(letter)
        await self.net.sleep(SETTLE)
        self.origin = self.net.loop.time()
        self.watch.begin()
        self.net.trace.watchers.append(self.watch.seen)
        self.net.trace.watchers.append(self.messages.seen)
        loop = asyncio.get_running_loop()
        for step in self.scenario["steps"]:
            await self.net.sleep(max(0.0, self.origin + step["at"] - loop.time()))
            await self.do(step)
        await self.net.sleep(max(0.0, self.origin + self.scenario["end"] - loop.time()))
        return self.recording()

    async def do(self, step: dict[str, Any]) -> None:
        do, net = step["do"], self.net
        name = self.names.get(step.get("node", ""), "")
        if do in ASKING:
            request = self.clients.ask(step)
            number = len(self.clients.requests) - 1
            self.tell("ask", step["client"], f"{step['client']}: {asks(request)}", number)
        elif do == "cut":
            net.split(*[[self.names[letter] for letter in side] for side in step["groups"]])
            sides = " | ".join(", ".join(side) for side in step["groups"])
            self.tell("cut", "", f"the network is cut: {sides}")
        elif do == "heal":
            net.heal()
            self.tell("heal", "", "the network is whole again")
        elif do == "slow":
            self.slow_down(step, name)
        elif do == "restart":
            self.tell("restart", step["node"], f"{step['node']} starts again, with its disk")
            asyncio.get_running_loop().create_task(self.up(step["node"]))
        else:
            self.tell(do, step["node"], FAULTS[do].format(step["node"]))
            if do == "kill":
                net.kill(name, step.get("how", "crash"))
                self.clients.died(step["node"])
            elif do == "freeze":
                net.freeze(name)
            else:
                net.thaw(name)
        self.watch.soon()

    def slow_down(self, step: dict[str, Any], name: str) -> None:
        node, seconds = step["node"], step["seconds"]
        others = [step["other"]] if "other" in step else self.letters.replace(node, "")
        self.net.slow(name, self.names.get(step.get("other", "")), seconds=seconds)
        self.slow += [[self.now(), node, other, seconds] for other in others]
        where = f"between {node} and {', '.join(others)}"
        words = f"take {seconds:g} s each" if seconds else "are as fast as before"
        self.tell("slow", node, f"messages {where} {words}")

    def recording(self) -> dict[str, Any]:
        self.watch.look()
        for request in self.clients.requests:
            request.pop("told", None)
        messages = self.messages.made()
        self.events += self.messages.losses()
        return {
            "format": 1,
            "scenario": self.scenario,
            "nodes": list(self.letters),
            "end": self.now(),
            "states": self.watch.states,
            "messages": messages,
            "events": sorted(self.events, key=lambda event: event["t"]),
            "requests": self.clients.requests,
            "writes": verdicts(self.clients.requests, self.watch.states),
            "slow": self.slow,
        }


FAULTS = {
    "kill": "{} is killed",
    "freeze": "{} stops: it neither runs nor answers",
    "thaw": "{} goes on where it was",
}


def asks(request: dict[str, Any]) -> str:
    match request["do"]:
        case "write":
            return f"put {request['list']}/{request['entry']} = {request['text']}"
        case "delete":
            return f"delete {request['list']}/{request['entry']}"
        case "settle":
            return f"settle {request['list']}: all versions together"
    return f"read {request['list']}"


def in_words(request: dict[str, Any]) -> str:
    """What a client was told, in one line."""
    asked = asks(request)
    if request["outcome"] != "done":
        return f"{asked}: {request['outcome']} ({request['said']})"
    if request["do"] != "read":
        return f"{asked}: done"
    saw = request["saw"]
    if isinstance(saw, list):
        return f"{asked}: {len(saw)} versions that differ"
    entries = ", ".join(f"{entry} {text}" for entry, text in sorted((saw or {}).items()))
    return f"{asked}: {entries or 'nothing'}"


async def story(net: Any, scenario: dict[str, Any]) -> dict[str, Any]:
    return await Recorder(net, scenario).play()


def record(scenario: dict[str, Any]) -> dict[str, Any]:
    """The recording of a scenario that was checked; raises what the run raises."""
    from course.sim import simulate

    run = simulate(
        lambda net: story(net, scenario), seed=scenario["seed"], virtual_limit=3600.0
    )
    recording: dict[str, Any] = run.result
    recording["trace"] = run.hash
    return recording
