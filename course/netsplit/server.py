"""The server of the laboratory: the page, and a recording for each scenario that is sent.

    GET /       the page
    POST /run   a scenario as JSON; answered by its recording, or by {"error": one line}

It listens on the loopback address only, and answers only who has come by that address: a page
from elsewhere that a browser shows here can neither name it otherwise nor send JSON to it
(a request from another origin is refused). At most two runs go on at a time.
"""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from course.manifest import Course, Wrong
from course.netsplit import pages
from course.netsplit.runner import Failed, recorded
from course.netsplit.scenario import Unfit

ADDRESS = "127.0.0.1"
OURS = (ADDRESS, "localhost")
LARGEST = 64 * 1024
"""Bytes of a scenario."""
AT_ONCE = 2
PATIENCE = 10.0
"""Seconds in which a request is to be there, and whole."""
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class Refused(Exception):
    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


class Handler(BaseHTTPRequestHandler):
    server: Laboratory
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "netsplit", ""
    timeout = PATIENCE

    def handle_one_request(self) -> None:
        # The timeout is for each piece, and there may be a piece a second.
        late = threading.Timer(PATIENCE, self.read_no_more)
        late.daemon = True
        late.start()
        super().handle_one_request()
        if self.close_connection:
            self.take_the_rest()
        late.cancel()

    def take_the_rest(self) -> None:
        """Takes what is still sent after the answer, so that it is read: a connection that is
        closed with something unread takes the answer along."""
        left = LARGEST
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            while left > 0 and (data := self.connection.recv(left)):
                left -= len(data)

    def read_no_more(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RD)

    def do_GET(self) -> None:
        self.attend(self.show)

    def do_POST(self) -> None:
        self.attend(self.run)

    def attend(self, answer: Any) -> None:
        try:
            self.must_be_ours()
            answer()
        except Refused as refused:
            # What is left of the request is not read.
            self.close_connection = True
            self.say(refused.status, {"error": str(refused)})

    def must_be_ours(self) -> None:
        port = self.server.server_address[1]
        ours = [f"{name}:{port}" for name in OURS] + [*OURS] * (port == 80)
        if self.headers.get("Host", "").lower() not in ours:
            raise Refused(403, f"this server is http://{ADDRESS}:{port}/ and nothing else")
        origin = self.headers.get("Origin")
        if origin is not None and origin.lower() not in [f"http://{name}" for name in ours]:
            raise Refused(403, "only the laboratory's own page may ask")

    def show(self) -> None:
        if self.path.partition("?")[0] not in ("/", "/index.html"):
            raise Refused(404, "there is / and nothing else")
        self.send(200, "text/html; charset=utf-8", pages.page().encode())

    def run(self) -> None:
        if self.path != "/run":
            raise Refused(404, "scenarios go to /run")
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip()
        if kind != "application/json":
            raise Refused(415, "a scenario is application/json")
        scenario = self.scenario()
        try:
            with self.server.runs:
                self.say(200, recorded(self.server.course, scenario))
        except Unfit as unfit:
            self.say(400, {"error": str(unfit)})
        except (Failed, Wrong) as failed:
            self.say(500, {"error": str(failed)})

    def scenario(self) -> Any:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()):
            raise Refused(411, "a scenario comes with its Content-Length")
        if len(length) > 9 or int(length) > LARGEST:
            raise Refused(413, f"a scenario has {LARGEST} bytes at most")
        try:
            body = self.rfile.read(int(length))
        except OSError:
            raise Refused(408, "the scenario did not come whole") from None
        if len(body) < int(length):
            raise Refused(400, "the scenario did not come whole")
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise Refused(400, "the scenario is no JSON") from None

    def say(self, status: int, content: dict[str, Any]) -> None:
        self.send(status, "application/json", json.dumps(content, sort_keys=True).encode())

    def send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", POLICY)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is told of requests that went well, or of what strangers tried."""


class Laboratory(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, course: Course, port: int) -> None:
        super().__init__((ADDRESS, port), Handler)
        self.course = course
        self.runs = threading.Semaphore(AT_ONCE)

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}:{self.server_address[1]}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that has gone away is no news."""
