"""A sandbox in namespaces of Linux: what is not put into it is not there.

    the grader ─ server outside ┄ waits
                     └ server ─ warden ─ child      each arrow is a fork
                       user, mount, process,
                       network ... namespaces      ─ and each warden in more of its own

The server's root has Python, the tool and the views, read only. A warden sees one view as
SEEN_AS, a folder of its own in memory, a network with nothing but loopback, and no process
but its child's. When a warden ends, the kernel ends all that is in its namespaces.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from course.classroom.sandbox import linux, places
from course.classroom.sandbox.limits import MIB, Limits
from course.classroom.sandbox.orders import SCRATCH, SEEN_AS

USER = 1000
"""What the user is called inside, whoever it is outside."""
TOOL, VIEWS = "/tool", "/views"
NODES = 10_000
"""Files that there may be in SCRATCH."""
READY = b"."
ALL = linux.NEWUSER | linux.NEWNS | linux.NEWPID | linux.NEWNET | linux.NEWIPC | linux.NEWUTS
FIXED = linux.RDONLY | linux.NOSUID | linux.NODEV


class Namespaces:
    """OSError, before anything has changed, where the system does not allow them."""

    namespaces = True

    def __init__(self, settings: dict[str, Any], limits: Limits) -> None:
        self.limits = limits
        self.processes, self.proc = enter(settings)
        look_in(f"{settings['edition']}{TOOL}", TOOL)
        self.protections = [
            "files: of this machine it sees Python's, the tests and the reference's other "
            "modules, which it can't write to, and nothing else",
            f"disk: a folder of its own in memory, with at most {limits.disk // MIB} MiB",
            "network: its own, with nothing in it but itself",
            "processes: it sees and reaches none but its own, and they end with it",
            "user: one without rights, which owns nothing else",
            limits.told(),
        ]
        if not self.proc:
            self.protections.append(
                "limits together: not active, since the system gives no /proc to a sandbox"
            )

    def fork(self) -> int:
        """Forks the warden of a run, as os.fork does."""
        linux.call("unshare", linux.NEWPID)
        warden = os.fork()
        if warden:
            linux.call("setns", self.processes, linux.NEWPID)
        return warden

    def warden(self, order: dict[str, Any]) -> None:
        """What a warden does before it forks its child."""
        linux.call("unshare", linux.NEWNS | linux.NEWNET | linux.NEWIPC)
        linux.loopback_up()
        put(f"{VIEWS}/{order['view']}", SEEN_AS)
        space = f"size={self.limits.disk},nr_inodes={NODES},mode=0700"
        flags = linux.NOSUID | linux.NODEV
        linux.mount("tmpfs", SCRATCH, "tmpfs", flags, f"{space},uid={USER},gid={USER}")
        linux.call("umount2", VIEWS, linux.DETACH)
        if self.proc:
            linux.call("umount2", "/proc", linux.DETACH)

    def child(self, order: dict[str, Any]) -> None:
        """What a child does before it grades."""
        os.environ |= {"HOME": SCRATCH, "TMPDIR": SCRATCH}
        self.limits.set(self.limits.processes)
        linux.capabilities(0)
        linux.prctl(linux.SET_NO_NEW_PRIVS)
        os.chdir(SEEN_AS)

    def end_all(self, except_for: Collection[int] = ()) -> None:
        """The kernel does, when a warden ends."""


def enter(settings: dict[str, Any]) -> tuple[int, bool]:
    """Returns in a new process, the first of new namespaces, with what lay_out returns; the
    one that called waits for its end, and ends with it. OSError in the latter, and nothing
    has changed, where it is refused."""
    said, say = os.pipe()
    gone_on, go_on = os.pipe()
    entering = os.fork()
    if entering:
        os.close(say)
        os.close(gone_on)
        try:
            answer = os.read(said, 512)
            if answer == READY:
                maps(f"/proc/{entering}", settings["uid"], settings["gid"])
                os.write(go_on, READY)
                answer = os.read(said, 512)
            if answer != READY:
                raise OSError(answer.decode() or "it ended")
            wait(entering)
        finally:
            os.close(said)
            os.close(go_on)
            os.waitpid(entering, 0)
    try:
        linux.call("unshare", ALL)
        os.write(say, READY)
        if os.read(gone_on, 1) != READY:
            os._exit(1)
        if first := os.fork():
            wait(first)
        found = lay_out(settings)
        os.write(say, READY)
    except OSError as error:
        os.write(say, str(error.strerror or error).encode())
        os._exit(1)
    for one in (said, say, gone_on, go_on):
        os.close(one)
    return found


def wait(process: int) -> NoReturn:
    """Waits for a process, and does nothing else any more: all else is that one's."""
    os.closerange(0, 1024)
    os.waitpid(process, 0)
    os._exit(0)


def maps(process: str, uid: int, gid: int) -> None:
    """Says who the one user and the one group of new namespaces are outside."""
    if os.geteuid() != 0:
        Path(process, "setgroups").write_text("deny")
    Path(process, "gid_map").write_text(f"{USER} {gid} 1")
    Path(process, "uid_map").write_text(f"{USER} {uid} 1")


def lay_out(settings: dict[str, Any]) -> tuple[int, bool]:
    """Makes a root with no more in it than is needed, and moves there; the namespace of its
    processes, and whether it has /proc."""
    processes = os.open("/proc/self/ns/pid", os.O_RDONLY)
    linux.mount("none", "/", "", linux.REC | linux.PRIVATE)
    folder, needed = settings["folder"], [*places.python(), *places.DEVICES]
    sources = {place: place for place in needed if os.path.exists(place)}
    sources |= {TOOL: f"{settings['edition']}/tool", VIEWS: folder}
    # While it is still the one who may look everywhere.
    installed = places.installed()
    opened = {at: os.open(source, os.O_PATH) for at, source in sources.items()}
    where = os.open(folder, os.O_PATH)
    become_user()
    root = f"/proc/self/fd/{where}/mount"
    linux.mount("tmpfs", root, "tmpfs", linux.NOSUID | linux.NODEV, "mode=0755")
    for at, source in opened.items():
        if os.path.islink(at):
            os.makedirs(os.path.dirname(root + at), exist_ok=True)
            os.symlink(os.readlink(at), root + at)
        else:
            put(f"/proc/self/fd/{source}", root + at)
    for hidden in installed:
        linux.mount("tmpfs", root + hidden, "tmpfs", FIXED)
    for name in (SCRATCH, "/proc", SEEN_AS):
        os.mkdir(root + name)
    with suppress(FileExistsError):
        os.symlink(SCRATCH, f"{root}/tmp")
    proc = True
    try:
        linux.mount("proc", f"{root}/proc", "proc", linux.NOSUID | linux.NODEV | linux.NOEXEC)
    except OSError:
        proc = False
    os.chdir(root)
    linux.call("pivot_root", ".", ".")
    linux.call("umount2", ".", linux.DETACH)
    os.chdir("/")
    linux.mount("none", "/", "", linux.REMOUNT | linux.BIND | FIXED)
    for one in (*opened.values(), where):
        os.close(one)
    with suppress(OSError):
        # No child makes a user of its own, who would have rights in namespaces of its own.
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    return processes, proc


def look_in(before: str, now: str) -> None:
    """Has Python go on importing from where a folder is now."""
    os.environ["PYTHONPATH"] = now
    sys.path[:] = [now if one == before else one for one in sys.path]
    for module in list(sys.modules.values()):
        if hasattr(module, "__path__"):
            module.__path__ = [one.replace(before, now, 1) for one in module.__path__]


def become_user() -> None:
    with suppress(PermissionError):
        os.setgroups([])
    linux.prctl(linux.SET_KEEPCAPS)
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)


def put(source: str, at: str) -> None:
    """Shows a file or a folder at another place as well, to be read only there."""
    os.makedirs(os.path.dirname(at), exist_ok=True)
    if os.path.isdir(source):
        os.makedirs(at, exist_ok=True)
    else:
        Path(at).touch()
    linux.mount(source, at, "", linux.BIND | linux.REC)
    # What is set already can't be taken back, and must be said again.
    kept = os.statvfs(at).f_flag & (linux.NOSUID | linux.NODEV | linux.NOEXEC)
    flags = kept | linux.RDONLY | linux.NOSUID
    linux.mount("none", at, "", linux.REMOUNT | linux.BIND | flags)
