"""What is so at each node, looked at whenever something has happened there.

The looks are callbacks of nobody's host, after all that is ready at that moment, so they see
whole states and change nothing that the run would do.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from typing import Any

HOSTS = {"a": "one", "b": "two", "c": "three", "d": "four", "e": "five"}
State = dict[str, Any]
NOTHING: State = {
    "up": "dead", "reaches": [], "serves": False, "runs": [], "copies": {}, "owners": {},
    "names": {},
}  # fmt: skip


def name_of(letter: str) -> str:
    return f"{letter}@{HOSTS[letter]}"


class Watch:
    def __init__(
        self,
        net: Any,
        letters: str,
        lists: list[str],
        now: Callable[[], int],
        look: Callable[[Any], dict[str, Any]],
        tell: Callable[[str, str, str], None],
    ) -> None:
        self.net, self.letters, self.lists, self.now = net, letters, lists, now
        self.look_at, self.tell = look, tell
        self.nodes: dict[str, State] = {}
        self.cuts: list[tuple[str, ...]] = []
        self.clients: dict[str, Any] = {}
        self.beliefs: dict[str, Any] = {}
        """What the clients believe, as they say it."""
        self.states: list[dict[str, Any]] = []
        self.starting = set(letters)
        """Nodes whose service is not up yet: there is nothing to look at."""
        self.begun = self.waiting = False
        self.places = {HOSTS[letter]: letter for letter in letters}
        self.touched = set(letters)
        self.context = contextvars.Context()

    def begin(self) -> None:
        self.begun = True
        self.look()

    def started(self, letter: str) -> None:
        self.starting.discard(letter)
        if self.begun:
            self.tell("up", letter, f"{letter} is up, with what was on its disk")
            self.soon(letter)

    def up(self, letter: str) -> str:
        host = self.net.hosts[HOSTS[letter]]
        if host.dead:
            self.starting.add(letter)
        if host.dead or letter in self.starting:
            return "dead"
        return "running" if host.running else "frozen"

    def gone(self, letter: str) -> bool:
        """Whether no service is there to be asked."""
        return self.up(letter) == "dead"

    def seen(self, event: Any) -> None:
        self.soon(self.places.get(event.where, event.where))

    def soon(self, touched: str = "") -> None:
        """Look, once all is done that is ready to be; at all nodes, if it is not one that
        something has happened to."""
        if not self.begun:
            return
        self.touched.update(touched if touched in self.places.values() else self.letters)
        if not self.waiting:
            self.waiting = True
            asyncio.get_running_loop().call_soon(self.look, context=self.context)

    def look(self) -> None:
        self.waiting = False
        new: dict[str, Any] = {"t": self.now()}
        nodes = {letter: self.state(letter) for letter in sorted(self.touched)}
        self.touched.clear()
        changed = {
            letter: state for letter, state in nodes.items()
            if state != self.nodes.get(letter)
        }  # fmt: skip
        for letter, state in changed.items():
            if letter in self.nodes:
                self.tell_difference(letter, self.nodes[letter], state)
            self.nodes[letter] = state
        clients = {
            client: belief for client, belief in self.beliefs.items()
            if belief != self.clients.get(client)
        }  # fmt: skip
        self.clients |= clients
        cut = self.net.wire.cuts
        pairs = sorted({tuple(sorted(self.places[host] for host in pair)) for pair in cut})
        new |= {"nodes": changed} if changed else {}
        new |= {"clients": clients} if clients else {}
        if pairs != self.cuts or not self.states:
            self.cuts = pairs
            new["cuts"] = [[*pair] for pair in pairs]
        if len(new) > 1:
            self.add(new)

    def add(self, new: dict[str, Any]) -> None:
        """One moment has one state: what is so when all of it is over."""
        last = self.states[-1] if self.states else {}
        if last.get("t") != new["t"]:
            self.states.append(new)
            return
        for key in ("nodes", "clients"):
            if key in last or key in new:
                new[key] = last.get(key, {}) | new.get(key, {})
        self.states[-1] = last | new

    def state(self, letter: str) -> State:
        up = self.up(letter)
        before = self.nodes.get(letter, NOTHING)
        if up == "dead":
            # What it had is on its disk.
            return NOTHING | {"copies": before["copies"]}
        view = self.look_at(self.net.nodes[name_of(letter)])
        copies = {
            name: [
                {entry: one["text"] for entry, one in sorted(version.items())}
                for version in copy["views"]
            ]
            for name, copy in sorted(view["copies"].items())
        }
        return {
            "up": up,
            "reaches": [name[0] for name in view["reaches"]],
            "serves": view["serves"],
            "runs": view["runs"],
            "copies": copies,
            "owners": {
                name: [owner[0] for owner in copy["owners"]]
                for name, copy in sorted(view["copies"].items())
            },
            "names": self.names_at(letter),
        }

    def names_at(self, letter: str) -> dict[str, str]:
        """At which node this one finds the process of each list, by its global name."""
        from minibeam.cluster.lists import global_name
        from minibeam.discovery.global_names import whereis_name

        found = {}
        for name in self.lists:
            context = self.net.nodes[name_of(letter)].context
            pid = context.run(whereis_name, global_name(name))
            if pid is not None:
                found[name] = pid.node[0]
        return found

    def tell_difference(self, letter: str, old: State, new: State) -> None:
        if "dead" in (old["up"], new["up"]):
            return
        for name in sorted({*new["runs"]} - {*old["runs"]}):
            self.tell("runs", letter, f"the process of {name} starts at {letter}")
        for name in sorted({*old["runs"]} - {*new["runs"]}):
            self.tell("ends", letter, f"the process of {name} at {letter} has ended")
        for peer in sorted({*old["reaches"]} - {*new["reaches"]}):
            self.tell("down", letter, f"{letter} takes {peer} for gone")
        for peer in sorted({*new["reaches"]} - {*old["reaches"]}):
            self.tell("seen", letter, f"{letter} reaches {peer} again")
        if new["serves"] != old["serves"]:
            words = "serves again" if new["serves"] else "steps back: no majority"
            self.tell("serves" if new["serves"] else "steps", letter, f"{letter} {words}")
        for name in sorted({*new["copies"]} | {*old["copies"]}):
            if new["copies"].get(name) != old["copies"].get(name):
                what = "has a new copy of" if name in new["copies"] else "drops its copy of"
                self.tell("copy", letter, f"{letter} {what} {name}")
