"""`node`: a node to play with, for real Erlang and Elixir to talk to.

It runs with the modules that are yours and the reference's for the rest, as `check` does.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import ipaddress
import logging
import os
import random
import shlex
import signal
import sys
from typing import TYPE_CHECKING, Any

from course.loader import overlay
from course.manifest import Course, Wrong
from course.reference import import_path
from course.workspace import look_at

if TYPE_CHECKING:
    from minibeam.node import Node


def arguments(parser: argparse.ArgumentParser) -> None:
    name = parser.add_mutually_exclusive_group(required=True)
    name.add_argument("--name", metavar="NAME@HOST", help="a long name, as a@127.0.0.1")
    name.add_argument("--sname", metavar="NAME", help="a short name, as a")
    parser.add_argument("--cookie", help="by default the one in ~/.erlang.cookie")
    parser.add_argument("--hidden", action="store_true", help="not listed by nodes()")
    parser.add_argument(
        "--connect", metavar="NODE", action="append", default=[], help="connect to a node"
    )
    parser.add_argument(
        "--expose", metavar="MODULE", action="append", default=[],
        help="let other nodes call the public functions of a Python module",
    )  # fmt: skip
    parser.add_argument(
        "--port-range", metavar="LO-HI", default="0-0", help="the port to listen at"
    )
    parser.add_argument(
        "--address", help="the address to listen at (default: loopback for a loopback name)"
    )
    parser.add_argument(
        "--net-ticktime", metavar="SECONDS", type=float, default=60.0,
        help="how long a silent peer is believed to be there (default: 60)",
    )  # fmt: skip
    parser.add_argument(
        "--no-epmd", action="store_true",
        help="neither register with epmd nor start one: nobody can find this node",
    )  # fmt: skip
    parser.add_argument("--work", metavar="DIR", help="where your modules are (chapters/)")


def run(options: argparse.Namespace) -> int:
    whose = enter_runtime(options)
    try:
        return asyncio.run(play(options, whose))
    except NotImplementedError as error:
        raise Wrong(f"your runtime is not ready for this: {error_text(error)}") from None
    except (OSError, ValueError) as error:
        raise Wrong(f"can't start the node: {error_text(error)}") from None


def enter_runtime(options: argparse.Namespace) -> str:
    """Makes the runtime importable, with the modules that are the student's in place;
    says whose they are."""
    course = Course(options.root)
    mine = look_at(course, options.work).mine
    sys.path.insert(0, str(import_path(options.root)))
    overlay({name: str(file) for name, file in mine.items()})
    for name, file in mine.items():
        try:
            importlib.import_module(name)
        except Exception as error:
            raise Wrong(f"{file}: can't be imported: {error_text(error)}") from None
    names = ", ".join(name.rpartition(".")[2] for name in mine)
    return f"mine: {names}; reference: the rest" if names else "all modules: reference"


def error_text(error: BaseException) -> str:
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return " ".join(text.split()) or type(error).__name__


def tell(line: str) -> None:
    print(line, flush=True)


class OneLine(logging.Handler):
    """The runtime's log, as lines among the others."""

    def emit(self, record: logging.LogRecord) -> None:
        tell(f"  {record.getMessage()}")


async def play(options: argparse.Namespace, whose: str) -> int:
    from course import playground

    end_by_signal()
    asyncio.get_running_loop().set_exception_handler(say_what_failed)
    node, directory = make(options)
    handler = OneLine()
    logger = logging.getLogger("minibeam")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        await node.start()
        await playground.furnish(node, tell)
        for module in options.expose:
            expose(node, module)
        for line in greeting(options, node, directory, whose):
            tell(line)
        for peer in options.connect:
            if not await node.connect(peer):
                tell(f"! {peer} can't be reached")
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        pass
    finally:
        await node.stop()
        logger.removeHandler(handler)
    tell(f"{node.name} is down")
    return 0


def end_by_signal() -> None:
    """Has Ctrl-C and SIGTERM cancel the running task, whatever it is waiting for."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        # On Windows asyncio itself does so for Ctrl-C, and there is no SIGTERM.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def say_what_failed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An error that nobody caught: of a function that is not written one line is enough."""
    error = context.get("exception")
    if isinstance(error, NotImplementedError):
        tell(f"! your runtime is not ready for this: {error_text(error)}")
    else:
        loop.default_exception_handler(context)


def make(options: argparse.Namespace) -> tuple[Node, Any]:
    """The node that the options ask for, and its directory."""
    from minibeam.network import cookies, names
    from minibeam.network.epmd import Epmd
    from minibeam.node import Node

    if not 0 < options.net_ticktime < float("inf"):
        raise ValueError(f"--net-ticktime {options.net_ticktime}: write seconds, above 0")
    long = options.name is not None
    full = names.complete(options.name if long else options.sname, long=long)
    cookie = options.cookie
    if cookie is None:
        cookie = cookies.read_or_make(cookies.default_path())
    loopback = loopback_of(names.parse(full)[1])
    directory: Any = Unlisted()
    if not options.no_epmd:
        directory = Epmd(start_server=True, addresses=epmd_addresses(loopback))
    node = Node(
        full,
        cookie=cookie,
        directory=directory,
        hidden=options.hidden,
        net_ticktime=options.net_ticktime,
        port_range=port_range(options.port_range),
        address=options.address or loopback,
    )
    return node, directory


def loopback_of(host: str) -> str | None:
    """The loopback address that a host part names: a node listens there only. None for
    all others, whose nodes listen everywhere: what a short name means, say, is up to
    each machine that asks."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        return host if ipaddress.IPv4Address(host).is_loopback else None
    except ValueError:
        return None


def epmd_addresses(loopback: str | None) -> list[str] | None:
    """Where an epmd that is started here listens: where the node's host leads, also if
    it is another machine that asks; unless the environment says (None)."""
    if os.environ.get("ERL_EPMD_ADDRESS"):
        return None
    return ["0.0.0.0"] if loopback is None else list(dict.fromkeys(["127.0.0.1", loopback]))


def port_range(text: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    if not low.isdecimal() or not (high.isdecimal() or not dash):
        raise ValueError(f"--port-range {text}: write LO-HI, as in 9100-9109")
    return int(low), int(high or low)


def expose(node: Node, module: str) -> None:
    sys.path.insert(0, os.getcwd())
    try:
        node.expose(module, importlib.import_module(module))
    except Exception as error:
        why = f"--expose {module}: can't be imported: {error_text(error)}"
        raise ValueError(why) from None
    finally:
        sys.path.remove(os.getcwd())


class Unlisted:
    """A directory that knows where others are and tells nobody of us."""

    def __init__(self) -> None:
        from minibeam.network.epmd import Epmd

        self.look_up = Epmd().look_up

    async def register(self, name: str, port: int, *, hidden: bool = False) -> int:
        return random.SystemRandom().randrange(4, 2**32)

    def close(self) -> None:
        """Nothing was registered."""


def greeting(
    options: argparse.Namespace, node: Node, directory: Any, whose: str
) -> list[str]:
    """What a newcomer needs: the lines to paste into another terminal."""
    lines = [f"{node.name} is up, listening at port {node.port} ({whose})"]
    if options.no_epmd:
        return [*lines, "Not registered with epmd: nobody can find it. Ctrl-C ends it."]
    started = "started here" if directory.server else "found"
    lines.append(f"epmd at port {directory.port}: {started}; Ctrl-C ends the node")
    name_flag = "name" if options.name is not None else "sname"
    host = "@" + node.name.partition("@")[2]
    port = os.environ.get("ERL_EPMD_PORT")
    set_port = "set ERL_EPMD_PORT={}& " if os.name == "nt" else "ERL_EPMD_PORT={} "
    prefix = set_port.format(port) if port else ""
    cookie = "" if options.cookie is None else shlex.quote(options.cookie)
    erl_cookie = f" -setcookie {cookie}" if cookie else ""
    iex_cookie = f" --cookie {cookie}" if cookie else ""
    atom = f"'{node.name}'"
    return [
        *lines,
        "",
        "Erlang, in another terminal:",
        f"  {prefix}erl -{name_flag} e{host}{erl_cookie}",
        f"    net_adm:ping({atom}).",
        f"    {{echo, {atom}}} ! {{self(), hello}}, receive E -> E end, f(E).",
        f"    gen_server:call({{counter, {atom}}}, {{add, 3}}).",
        f"    rpc:call({atom}, playground, add, [1, 2]).",
        f'    {{chat, {atom}}} ! "hello from erl".',
        "Elixir:",
        f"  {prefix}iex --{name_flag} i{host}{iex_cookie}",
        f'    Node.connect(:"{node.name}")',
        f'    send({{:echo, :"{node.name}"}}, {{self(), :hello}})',
        "    receive do echo -> echo after 5000 -> :nothing end",
        f'    GenServer.call({{:counter, :"{node.name}"}}, {{:add, 3}})',
        f'    :rpc.call(:"{node.name}", :playground, :whoami, [])',
        "",
    ]
