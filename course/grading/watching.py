"""What the student's code does that no exercise asks for: it is told at once, with the line.

Python calls an audit hook before it shows frames and other people's objects, opens files,
starts programs, or connects. A hook can't be taken out. What matters is who asks: the
innermost Python code that runs, or, of files, programs and sockets, the innermost that is not
Python's own library. Imports of modules that are there already are seen by an `__import__` of
the student's modules' own.
"""

from __future__ import annotations

import builtins
import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from threading import get_ident
from types import FrameType
from typing import Any

SELF = {
    *("sys._getframe", "sys._current_frames", "sys._current_exceptions", "sys.settrace"),
    *("sys.setprofile", "sys.addaudithook", "gc.get_objects", "gc.get_referrers", "compile"),
    *("gc.get_referents", "exec", "ctypes.dlopen", "ctypes.dlsym", "ctypes.addressof"),
    *("ctypes.string_at", "ctypes.call_function", "ctypes.cdata", "ctypes.cdata/buffer"),
    *("code.__new__", "function.__new__", "marshal.loads", "sys.monitoring.register_callback"),
}
"""What only the student's own line would do."""
ATTRIBUTE = "object.__getattr__"
"""Asks for what shows frames and code, under whatever name it stands in the source."""
UNTOLD = ("__defaults__", "__kwdefaults__", "f_code")
"""Of these what tells nothing; a frame has to be had before its code."""
THROUGH = {
    *("os.listdir", "os.scandir", "os.chdir", "subprocess.Popen", "os.fork", "os.forkpty"),
    *("os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill", "os.killpg", "open"),
    *("os.putenv", "os.symlink", "os.link", "shutil.rmtree", "signal.pthread_kill"),
}
"""What the library does for the student's line; it is refused as well."""
CONNECT = "socket.connect"
PATHS = {"open", "os.listdir", "os.scandir", "os.chdir", "os.symlink", "os.link"}
FOREIGN = {
    *("pytest", "_pytest", "pytest_asyncio", "pluggy", "course", "tests", "conftest", "gc"),
    *("unittest", "ctypes", "_ctypes", "atexit", "builtins", "threading", "_thread", "site"),
    *("multiprocessing", "concurrent", "linecache", "zipimport", "code", "faulthandler"),
    *("tracemalloc", "subprocess", "pdb", "bdb"),
}
"""What no solution imports."""
OPEN_TO_ALL = ("course.sim",)
NOT_ASKED = ("linecache.py", "traceback.py", "tempfile.py", "socket.py", "mimetypes.py")
"""Files of the library that read or open for purposes of their own."""
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
SYSTEM = ("/dev/null", "/dev/urandom", "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf")
LIBRARY = (sysconfig.get_paths()["stdlib"] + os.sep, "<frozen")
Tell = Callable[[str, str], object]
"""Is told what was done, and where."""


class Watch:
    """Watches the student's files while `plan` is graded."""

    def __init__(self, plan: Mapping[str, Any], tell: Tell) -> None:
        self.files, self.tell = frozenset(plan["overlay"].values()), tell
        self.usual = {file: plan["usual"][name] for name, file in plan["overlay"].items()}
        self.grader = [os.path.realpath(one) for one in (plan["root"], *plan["path"])]
        self.grader.append(os.path.realpath(Path(__file__).parents[2]))
        self.free = [os.path.realpath(tempfile.gettempdir()), os.devnull, *SYSTEM]
        self.busy: set[int] = set()
        self.own = {**vars(builtins), "__import__": self.importing}
        """The names that every module has, for the student's."""
        sys.addaudithook(self.hook)

    def importing(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        foreign = name.partition(".")[0] in FOREIGN and level == 0
        if foreign and not f"{name}.".startswith(tuple(f"{one}." for one in OPEN_TO_ALL)):
            frame = self.frame(1)
            if frame is not None and frame.f_code.co_filename in self.files:
                self.note(f"imports {name}", frame)
        return builtins.__import__(name, globals, locals, fromlist, level)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event in SELF:
            frame = self.frame(1)
            if frame is not None and frame.f_code.co_filename.endswith(f"{os.sep}inspect.py"):
                frame = self.beyond(frame)
            if frame is not None and frame.f_code.co_filename in self.files:
                self.note(f"uses {event}", frame)
        elif event == ATTRIBUTE and args[1] not in UNTOLD:
            frame = self.frame(1)
            usual = self.usual.get(frame.f_code.co_filename) if frame is not None else None
            if usual is not None and args[1] not in usual:
                self.note(f"uses {args[1]}", frame)
        elif event in THROUGH:
            frame = self.beyond(self.frame(1))
            if frame is not None and frame.f_code.co_filename in self.files:
                if event in PATHS and self.is_free(args[0] if args else None):
                    return
                what = f" of {shown(args[0])}" if event in PATHS else ""
                # Whoever runs what a caller names has made a mistake, and no attempt.
                if event != "os.system" or "system" in frame.f_code.co_names:
                    self.note(f"uses {event}{what}", frame)
                raise PermissionError(f"{event}{what} is not for a solution")
        elif event == CONNECT and not near(args[1]):
            self.note(f"connects to {shown(args[1])}", self.students(self.frame(1)))
            raise PermissionError("there are no connections to other machines")

    def frame(self, depth: int) -> FrameType | None:
        """The frame of who called this object's method."""
        me = get_ident()
        if me in self.busy:
            return None
        self.busy.add(me)
        try:
            return sys._getframe(depth + 1)
        except ValueError:
            return None
        finally:
            self.busy.discard(me)

    def beyond(self, frame: FrameType | None) -> FrameType | None:
        """The innermost frame that is not of Python's own library; None where that asks for
        a purpose of its own, such as an import."""
        while frame is not None:
            file = frame.f_code.co_filename
            if not file.startswith(LIBRARY):
                return frame
            if file.startswith("<frozen importlib") or file.endswith(NOT_ASKED):
                return None
            frame = frame.f_back
        return None

    def students(self, frame: FrameType | None) -> FrameType | None:
        while frame is not None and frame.f_code.co_filename not in self.files:
            frame = frame.f_back
        return frame

    def is_free(self, path: object) -> bool:
        """Whether a solution may look at what is there: where tests keep their files, but
        never at the grader's own."""
        if isinstance(path, int) or path is None:
            return True
        try:
            real = os.path.realpath(os.fsdecode(path))  # type: ignore[call-overload]
        except (TypeError, ValueError):
            return True
        if within(real, self.grader):
            return False
        return within(real, self.free) or real.endswith(".erlang.cookie")

    def note(self, what: str, frame: FrameType | None) -> None:
        where = f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else ""
        self.tell(what, where)


def within(path: str, folders: Collection[str]) -> bool:
    return any(path == one or path.startswith(one + os.sep) for one in folders)


def near(address: object) -> bool:
    """Whether an address is of this machine."""
    host = address[0] if isinstance(address, tuple) and address else ""
    return not isinstance(host, str) or not host or host.startswith(LOOPBACK)


def shown(value: object) -> str:
    return repr(value)[:100]
