"""Messages between nodes, from the events of a trace: when each was sent, when it arrived, and
what it belongs to.

    ask     to the process of a list, or to `todo` to start one, and the answers
    copy    to a replica, and the answers
    keep    comparisons of copies, and what else the service does by itself
    name    of `global`, and all that is not the service's
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from course.draw.space_time import node_of

Message = dict[str, Any]
CALL = re.compile(r"\{\$gen_call, \{[^{}]*, \[alias\|(#\d+)\]\}, (.*)", re.DOTALL)
ANSWER = re.compile(r"\{\[alias\|#\d+\], (.*)", re.DOTALL)
ASKED = ("read", "{put,", "{delete,", "{replace,")
WORDS = 72
"""Characters of a message that are shown."""
KINDS = ("ask", "copy", "keep", "name")
TOLD = ("ask", "copy")
"""Of which kinds it is told when they are lost."""


class Messages:
    def __init__(self, letters: str, now: Callable[[], int]) -> None:
        self.letters, self.now = letters, now
        self.messages: list[Message] = []
        self.flying: dict[tuple[str, str], list[Message]] = {}
        self.asked: dict[str, str] = {}
        """Of what kind the question was that a reference belongs to."""
        self.asker: dict[str, str] = {}
        """Whose alias a reference is."""

    def seen(self, event: Any) -> None:
        if event.kind == "nodedown":
            self.lose(event.where, event.text.partition(" ")[0])
        elif event.kind == "send":
            self.sent(event)
        elif event.kind == "deliver":
            waiting = self.flying.get((event.to or event.target, event.text), [])
            for message in waiting:
                if event.source == "?" or node_of(event.source) == message["from"]:
                    waiting.remove(message)
                    message["arrived"], message["to"] = self.now(), event.where
                    break

    def sent(self, event: Any) -> None:
        source, target = node_of(event.source), event.to or event.target
        if event.text.startswith("monitor #"):
            self.asker[event.text.removeprefix("monitor ")] = source
        kind, text = self.meaning(target, event.text)
        to = self.asker.get(target, "") if target[:1] == "#" else node_of(target)
        if to == source or not {source, to} <= {*self.letters}:
            return
        message: Message = {
            "from": source, "to": to, "kind": kind, "text": shortened(text),
            "sent": self.now(), "arrived": None, "lost": None,
        }  # fmt: skip
        self.messages.append(message)
        self.flying.setdefault((target, event.text), []).append(message)

    def meaning(self, target: str, text: str) -> tuple[str, str]:
        """What kind of message it is, and its words without what every call has."""
        if call := CALL.fullmatch(text):
            kind = kind_of(target, call[2])
            self.asked[call[1]] = kind
            return kind, unwrapped(call[2])
        if answer := ANSWER.fullmatch(text):
            return self.asked.get(target, "name"), unwrapped(answer[1])
        if text.startswith("{lead_beyond"):
            return "copy", text
        return "keep" if target[1:] in (":todo", ":replica") else "name", text

    def lose(self, at: str, peer: str) -> None:
        """A connection has ended: nothing that is on its way on it will arrive."""
        for waiting in self.flying.values():
            for message in waiting:
                if {message["from"], message["to"]} == {at, peer} and message["lost"] is None:
                    message["lost"] = self.now()

    def made(self) -> list[Message]:
        """All of them. What has arrived after all, since its sender gave it up and the
        receiver had it already, was not lost."""
        for message in self.messages:
            if message["arrived"] is not None:
                message["lost"] = None
        return self.messages

    def losses(self) -> list[dict[str, Any]]:
        """The events that tell of those that were lost."""
        return [
            {
                "t": message["lost"], "kind": "lost", "node": message["from"],
                "text": f"lost between {message['from']} and {message['to']}: "
                f"{message['text']}",
            }
            for message in self.messages
            if message["lost"] is not None and message["kind"] in TOLD
        ]  # fmt: skip


def kind_of(target: str, request: str) -> str:
    place = target[1:]
    if place == ":replica":
        return "copy"
    if place == ":todo":
        return "ask" if request.startswith("{start,") else "keep"
    if ":" not in target and request.startswith(ASKED):
        return "ask"
    return "name" if place == ":global_name_server" else "keep"


def unwrapped(words: str) -> str:
    """Without the brace that closed what was around it, unless the text was cut short."""
    return words if words.endswith("~") else words.removesuffix("}")


def shortened(words: str) -> str:
    return words if len(words) <= WORDS else words[: WORDS - 1].removesuffix("~") + "~"
