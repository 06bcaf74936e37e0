"""The clients of a run: each asks the node that it is at, and believes what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

PATIENCE = 8.0
"""Seconds after which a client stops waiting."""
Request = dict[str, Any]


class Clients:
    """Asks what the steps say, and writes down what was asked, answered and so believed.

    `handle(node, method, path, body)` is the service; `gone(node)` says whether the process of
    a node has ended."""

    def __init__(
        self,
        now: Callable[[], int],
        handle: Callable[..., Any],
        gone: Callable[[str], bool],
        changed: Callable[[], object],
    ) -> None:
        self.now, self.handle, self.gone, self.changed = now, handle, gone, changed
        self.requests: list[Request] = []
        self.beliefs: dict[str, dict[str, Any]] = {}
        """What a client believes of each list: entry to text, or versions that differ."""
        self.contexts: dict[tuple[str, str], str] = {}
        self.open: dict[int, asyncio.Event] = {}
        """What ends the waiting of a request that has no answer yet."""
        self.tasks: list[asyncio.Task[None]] = []

    def ask(self, step: dict[str, Any]) -> Request:
        """Begins with what a step asks for."""
        keys = ("do", "client", "list", "entry", "text")
        request = {key: step[key] for key in keys if key in step}
        request |= {"asked": self.now(), "answered": None, "status": None, "outcome": ""}
        request |= {"said": "", "saw": None}
        number = len(self.requests)
        self.requests.append(request)
        self.open[number] = asyncio.Event()
        loop = asyncio.get_running_loop()
        self.tasks.append(loop.create_task(self.follow(number, request)))
        return request

    def died(self, node: str) -> None:
        """The process of a node has ended: who waits for it hears of it."""
        for number, event in self.open.items():
            if self.requests[number]["client"] == node:
                event.set()

    async def follow(self, number: int, request: Request) -> None:
        node = request["client"]
        if self.gone(node):
            self.answered(number, 0, {"error": "nobody answers there", "outcome": "not done"})
            return
        loop = asyncio.get_running_loop()
        asked = loop.create_task(self.handle(node, *self.in_http(request)))
        ended = loop.create_task(self.open[number].wait())
        await asyncio.wait((asked, ended), timeout=PATIENCE, return_when="FIRST_COMPLETED")
        if asked.done():
            error = asked.exception()
            failed = {"error": f"the node failed: {error}", "outcome": "unknown"}
            self.answered(number, *((500, failed) if error else asked.result()))
        else:
            # It is not cancelled: whether the node notices is not for its client to say.
            words = "the connection ended" if ended.done() else "no answer"
            self.answered(number, 0, {"error": words, "outcome": "unknown"})
            asked.add_done_callback(lambda task: task.cancelled() or task.exception())
        ended.cancel()

    def in_http(self, request: Request) -> tuple[str, str, Any]:
        path = "/lists/" + quote(request["list"], safe="")
        match request["do"]:
            case "read":
                return "GET", path, None
            case "settle":
                key = (request["client"], request["list"])
                belief = self.beliefs.get(request["client"], {}).get(request["list"]) or [{}]
                entries = {
                    entry: {"text": text} for one in belief for entry, text in one.items()
                }
                body: dict[str, Any] = {"entries": entries}
                if key in self.contexts:
                    body["context"] = self.contexts[key]
                request["saw"] = {entry: one["text"] for entry, one in entries.items()}
                return "PUT", path, body
            case "delete":
                return "DELETE", f"{path}/{quote(request['entry'], safe='')}", None
        return "PUT", f"{path}/{quote(request['entry'], safe='')}", {"text": request["text"]}

    def answered(self, number: int, status: int, answer: dict[str, Any]) -> None:
        request = self.requests[number]
        del self.open[number]
        missing = request["do"] == "read" and status == 404
        request["answered"], request["status"] = self.now(), status
        request["said"] = str(answer.get("error", ""))
        good = 200 <= status < 300 or missing
        refused = answer.get("outcome", "not done")
        request["outcome"] = "done" if good else str(refused)
        if good:
            self.believe(request, answer)
        elif "siblings" in answer and request["do"] != "settle":
            self.believe(request | {"do": "read"}, answer)
        self.changed()

    def believe(self, request: Request, answer: dict[str, Any]) -> None:
        """What a client takes for true after an answer: a read says it all, a write adds to
        what it knew."""
        client, name = request["client"], request["list"]
        known = self.beliefs.setdefault(client, {})
        if "context" in answer:
            self.contexts[client, name] = answer["context"]
        match request["do"]:
            case "write" | "delete":
                before = known.get(name) or [{}]
                known[name] = [dict(one) for one in before]
                for one in known[name]:
                    one.pop(request["entry"], None)
                    if request["do"] == "write":
                        one[request["entry"]] = request["text"]
            case _:
                versions = answer.get("siblings") or [answer.get("entries", {})]
                known[name] = [
                    {entry: one["text"] for entry, one in version.items()}
                    for version in versions
                ]
                request["saw"] = known[name][0] if len(known[name]) == 1 else known[name]
