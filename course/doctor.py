"""`doctor`: what this machine has and what is missing, a line and a remedy each.

Three marks: `ok`; `--` for what the course can do without; `!!` for what is in the way.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import struct
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from course.erlang import release
from course.manifest import Course, typed

OK, WITHOUT, WRONG = "ok", "--", "!!"
ENOUGH = 400 * 2**20
"""Bytes of disk for .venv with Jupyter in it, and some room."""
PATIENCE = 5.0
"""Seconds that a socket has to answer."""
EPMD = 4369


class Finding(NamedTuple):
    mark: str
    about: str
    said: str
    remedy: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    worst = OK
    for found in findings(course):
        print(f"{found.mark}  {found.about:<12} {found.said}")
        if found.remedy:
            print(f"    {'':<12} {found.remedy}")
        worst = WRONG if WRONG in (found.mark, worst) else worst
    return 0 if worst == OK else 1


def findings(course: Course) -> Iterator[Finding]:
    yield interpreter()
    again = "delete .venv and start again"
    yield packages("tests", ["pytest", "pytest-asyncio"], WRONG, again)
    install = f"`{typed('lab')}` installs them"
    yield packages("lessons", ["jupyter", "nbformat"], WITHOUT, install)
    yield console()
    yield disk(course.root)
    yield loopback()
    yield names(epmd_port())
    yield erlang()
    yield cookie(Path.home() / ".erlang.cookie")


def interpreter() -> Finding:
    # One that is too old never comes here: __main__ says so.
    return Finding(OK, "Python", f"{sys.version.split()[0]}, {sys.executable}")


def packages(about: str, wanted: list[str], mark: str, remedy: str) -> Finding:
    there, missing = [], []
    for name in wanted:
        try:
            there.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(mark, about, f"{', '.join(missing)} not installed", remedy)
    return Finding(OK, about, ", ".join(there))


def console() -> Finding:
    encoding = sys.stdout.encoding or "ascii"
    try:
        "█│▼✗".encode(encoding)
    except UnicodeEncodeError:
        remedy = "pictures are drawn in ASCII; for better ones set PYTHONUTF8=1"
        return Finding(WITHOUT, "console", f"{encoding} has no line drawing", remedy)
    return Finding(OK, "console", f"{encoding}, with line drawing")


def disk(root: Path) -> Finding:
    if not os.access(root, os.W_OK):
        said = f"{root} can't be written to"
        return Finding(WRONG, "disk", said, "copy the course to a folder of your own")
    free = shutil.disk_usage(root).free
    said = f"{free / 2**30:.1f} GiB free"
    if free < ENOUGH:
        remedy = f"free {ENOUGH // 2**20} MiB for .venv and Jupyter"
        return Finding(WRONG, "disk", said, remedy)
    return Finding(OK, "disk", said)


def loopback() -> Finding:
    """Whether two sockets of this machine reach each other."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(PATIENCE)
            with socket.create_connection(server.getsockname(), PATIENCE):
                server.accept()[0].close()
    except OSError as error:
        remedy = "allow connections to 127.0.0.1 in the firewall; nodes talk over it"
        return Finding(WRONG, "loopback", f"127.0.0.1 can't be reached: {error}", remedy)
    return Finding(OK, "loopback", "127.0.0.1 can be reached")


def epmd_port() -> str:
    return os.environ.get("ERL_EPMD_PORT", str(EPMD))


def names(port: str) -> Finding:
    """Who listens at epmd's port: nobody, an epmd, or something else."""
    remedy = "set ERL_EPMD_PORT to a free port, the same for all nodes, such as 4370"
    if not port.isdigit() or not 0 < int(port) < 65536:
        return Finding(WRONG, "epmd", f"ERL_EPMD_PORT={port} is no port", remedy)
    try:
        with socket.create_connection(("127.0.0.1", int(port)), PATIENCE) as asked:
            asked.sendall(b"\0\1n")
            answer = b""
            while data := asked.recv(4096):
                answer += data
    except ConnectionRefusedError:
        return Finding(OK, "epmd", f"none at port {port}; the first node starts one")
    except OSError as error:
        said = f"what listens at port {port} does not answer as epmd does ({error})"
        return Finding(WRONG, "epmd", said, remedy)
    if len(answer) < 4 or struct.unpack(">I", answer[:4])[0] != int(port):
        said = f"what listens at port {port} does not answer as epmd does"
        return Finding(WRONG, "epmd", said, remedy)
    nodes = re.findall(r"^name (\S+) at port", answer[4:].decode("utf-8", "replace"), re.M)
    return Finding(OK, "epmd", f"at port {port}, with {', '.join(nodes) or 'no nodes'}")


def erlang() -> Finding:
    missing = [name for name in ("erl", "epmd") if shutil.which(name) is None]
    if missing:
        remedy = (
            "the exam needs it, nothing else does: apt install erlang-base erlang-crypto, "
            "brew install erlang, or https://www.erlang.org/downloads"
        )
        return Finding(WITHOUT, "Erlang", f"{' and '.join(missing)} not found", remedy)
    number = release()
    if not number:
        said = f"{shutil.which('erl')} does not say its release"
        return Finding(WITHOUT, "Erlang", said, "install it again")
    elixir = ", with iex" if shutil.which("iex") else ""
    return Finding(OK, "Erlang", f"OTP {number}, {shutil.which('erl')}{elixir}")


def cookie(file: Path) -> Finding:
    """Whether a node could use the cookie file; its content is not shown."""
    if not file.exists():
        return Finding(OK, "cookie", f"no {file}; the first node makes it")
    if os.name != "nt" and file.stat().st_mode & 0o077:
        said = f"{file} can be read by others, so no node uses it"
        return Finding(WRONG, "cookie", said, f"chmod 400 {file}")
    return Finding(OK, "cookie", f"{file}, readable by you alone")
