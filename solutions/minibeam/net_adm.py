"""Administration, as OTP's net_adm: which hosts and nodes are out there.

`names` asks the epmd of a host, `ping` asks the node itself, and `world` pings every
node of every host in the file .hosts.erlang, which has a line 'host.name'. for each.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from pathlib import Path

from minibeam.network.epmd import Epmd, EpmdError
from minibeam.network.names import kind
from minibeam.nodes.local_node import here
from minibeam.nodes.net_kernel import PONG, ping
from minibeam.terms import Atom

__all__ = ["dns_hostname", "host_file", "localhost", "names", "ping", "world"]

HOST_FILE = ".hosts.erlang"
HOST_LINE = re.compile(r"\s*(?:'([^']+)'|([a-z]\w*))\s*\.\s*(?:%.*)?")


async def names(host: str | None = None) -> list[tuple[str, int]]:
    """(name, port) of each node that the epmd of a host knows, by default of this one
    (`net_adm:names/1`). EpmdError, an OSError, if there is no epmd."""
    return await Epmd().names(host) if host else await Epmd().names()


def host_file(folders: list[Path] | None = None) -> list[str]:
    """The hosts in .hosts.erlang, which is looked for in the current folder and then
    in the home folder (`net_adm:host_file/0`).

    FileNotFoundError if there is none; ValueError, with the line, for what is no host.
    """
    for folder in folders or [Path.cwd(), Path.home()]:
        path = folder / HOST_FILE
        if path.is_file():
            return [
                host_in(line, f"{path}:{number}")
                for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
                if line.strip() and not line.lstrip().startswith("%")
            ]
    raise FileNotFoundError(f"no {HOST_FILE} in the current folder or the home folder")


def host_in(line: str, where: str) -> str:
    found = HOST_LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"{where}: {line.strip()!r} is no host; write 'host.name'.")
    return str(found[1] or found[2])


async def world(tell: Callable[[str], object] = lambda line: None) -> list[Atom]:
    """Pings all nodes of all hosts in .hosts.erlang; those that answered
    (`net_adm:world/0`). A host with no epmd is told of and passed over."""
    found = []
    for host in host_file():
        try:
            at_host = await names(host)
        except EpmdError as error:
            tell(f"{host}: {error}")
            continue
        for name, _ in at_host:
            node = Atom(f"{name}@{host}")
            if node == here().name or await ping(node) == PONG:
                found.append(node)
    return found


async def localhost() -> str:
    """The name of this host as the node's own name is: in full for a long one
    (`net_adm:localhost/0`)."""
    short = socket.gethostname().partition(".")[0]
    if kind(here().name) != "long":
        return short
    # May ask a name server, and blocks; one that knows no domain may know another name.
    full = await asyncio.get_running_loop().run_in_executor(None, socket.getfqdn)
    return full if full.startswith(f"{short}.") else short


async def dns_hostname(host: str) -> str:
    """The official name of a host; OSError if it has none (`net_adm:dns_hostname/1`)."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, flags=socket.AI_CANONNAME)
    return found[0][3] or host
