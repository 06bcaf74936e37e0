"""A grading child in a sandbox, as far as Child of grading/child.py knows a process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from course.grading.lines import Seal, pieces

if TYPE_CHECKING:
    from course.classroom.sandbox.parent import Sandbox

GRACE = 10.0
"""Seconds for what is to end by itself, by the clock on the wall."""


class Confined:
    def __init__(
        self, sandbox: Sandbox, number: int, lines: socket.socket, place: Path, seal: Seal
    ) -> None:
        self.sandbox, self.number, self.place = sandbox, number, place
        self.lines, self.seal = lines, seal
        self.ended = threading.Event()
        self.left = False
        self.returncode = 0
        self.why = ""
        """Why it was ended from outside; "" if it was not."""

    @property
    def stdout(self) -> Iterator[bytes]:
        """What the child tells."""
        with self.lines, self.lines.makefile("rb") as stream:
            yield from pieces(stream)
        self.ended.wait()
        if self.why:
            yield self.seal.write({"event": "bite", "message": self.why, "place": None})

    def gone(self, code: int, why: str) -> None:
        """It has ended, and all that it started; called once."""
        self.returncode, self.why = code, why
        with suppress(OSError):
            # For whoever reads: no more comes, whatever may have been left behind.
            self.lines.shutdown(socket.SHUT_RD)
        self.ended.set()

    def kill(self) -> None:
        """It has ended by itself, unless something is very wrong."""
        if not self.ended.wait(GRACE):
            self.sandbox.kill(self.number)

    def wait(self) -> int:
        self.ended.wait()
        if not self.left:
            self.left = True
            self.sandbox.leave(self.place)
        return self.returncode
