"""The other side of a Sandbox: a process that confines itself and forks grading children.

It reads one order after the other: the number of the run, a plan of grading/inside.py, the
seed, and with it where the child tells and where it prints. For each it forks a warden, and
the warden forks the child; when the child ends, its warden ends all that it has left, and
then the run is said to be gone. `kill` ends a run at once. When the other side is no more,
however it ended, all ends.

What always holds: no student's code runs in this process or in a warden.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from course.classroom.sandbox.census import Census
from course.classroom.sandbox.limits import Limits
from course.classroom.sandbox.orders import hear, tell
from course.classroom.sandbox.plain import Plain

if TYPE_CHECKING:
    from course.classroom.sandbox.namespaces import Namespaces

LOOK = 0.25
"""Seconds between two looks at what the runs take."""


@dataclass
class Run:
    number: int
    lines: socket.socket
    """Where the child tells; shared with it."""
    code: int
    """Where the warden says how the child ended."""
    scratch: str
    why: str = ""
    """Why it was ended from here."""


class Server:
    def __init__(self, control: socket.socket, settings: dict[str, Any]) -> None:
        self.control = control
        self.limits = Limits(**settings["limits"])
        self.confined = confined(settings, self.limits)
        told = {"namespaces": self.confined.namespaces}
        tell(control, told | {"protections": self.confined.protections})
        # Only now, from where it is to be found from now on.
        from course.grading.forks import preload

        self.grade = preload()
        self.runs: dict[int, Run] = {}
        """By the process of the warden."""
        self.census = Census(self.limits)

    def serve(self) -> None:
        """Returns when the other side is gone."""
        ended, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            selector.register(ended, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select(LOOK if self.runs else None):
                    if key.fileobj == ended:
                        os.read(ended, 512)
                        self.reap()
                    elif not self.order():
                        return
                for warden, why in self.census.excesses(
                    {warden: run.scratch for warden, run in self.runs.items()}
                ):
                    self.runs[warden].why = why
                    kill(warden)

    def order(self) -> bool:
        """Does what the other side says next; False if it is gone."""
        heard = hear(self.control, files=2)
        if heard is None:
            return False
        order, files = heard
        if "kill" in order:
            for warden, run in self.runs.items():
                if run.number == order["kill"]:
                    kill(warden)
        else:
            self.start(order, *files)
        return True

    def start(self, order: dict[str, Any], told: int, printed: int) -> None:
        code, say = os.pipe()
        lines = socket.socket(fileno=told)
        warden = self.confined.fork()
        if warden == 0:
            # Nothing of what is above on the stack may go on here, whatever happens.
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.dup2(printed, 2)
                self.guard(order, told, say)
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
            finally:
                os._exit(1)
        os.close(say)
        os.close(printed)
        self.runs[warden] = Run(order["number"], lines, code, order["scratch"])

    def guard(self, order: dict[str, Any], told: int, say: int) -> None:
        """The warden's life."""
        os.setsid()
        self.control.close()
        self.confined.warden(order)
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(told, 1)
            os.closerange(3, self.limits.files)
            os.environ |= {"COURSE_SEED": str(order["seed"])}
            self.confined.child(order)
            self.grade(order["plan"])
            os._exit(1)
        os.close(told)
        while True:
            process, status = os.waitpid(-1, 0)
            if process == child:
                break
        os.write(say, json.dumps(os.waitstatus_to_exitcode(status)).encode())
        self.confined.end_all()
        os._exit(0)

    def end(self) -> None:
        """Ends all that runs."""
        for warden in self.runs:
            kill(warden)
        self.confined.end_all()

    def reap(self) -> None:
        """Says which runs are gone."""
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                run = self.runs.pop(found[0], None)
                if run is None:
                    continue
                # The number may be another's by now, and the session can't be.
                with suppress(OSError):
                    os.killpg(found[0], signal.SIGKILL)
                self.confined.end_all(except_for=self.runs)
                said = os.read(run.code, 64)
                os.close(run.code)
                code = json.loads(said) if said else -signal.SIGKILL
                with suppress(OSError):
                    # For the child as well, and all that has it from there.
                    run.lines.shutdown(socket.SHUT_WR)
                run.lines.close()
                tell(self.control, {"gone": run.number, "code": code, "why": run.why})


def kill(warden: int) -> None:
    """Ends a warden, and what is in its session."""
    for end in (os.kill, os.killpg):
        with suppress(OSError):
            end(warden, signal.SIGKILL)


def confined(settings: dict[str, Any], limits: Limits) -> Namespaces | Plain:
    """Confines this process as well as the system allows."""
    if settings["plain"]:
        return Plain(settings, limits, "not wanted")
    if sys.platform != "linux":
        return Plain(settings, limits, "Linux has them")
    from course.classroom.sandbox.namespaces import Namespaces

    try:
        return Namespaces(settings, limits)
    except OSError as error:
        return Plain(settings, limits, str(error))


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    heard = hear(control)
    if heard is None:
        return
    server = Server(control, heard[0])
    try:
        with suppress(BrokenPipeError, ConnectionResetError):
            server.serve()
    finally:
        server.end()


if __name__ == "__main__":
    main()
