"""`demo`: three nodes in three operating system processes, and what happens to them.

Messages, a call, a monitor; one node is killed and one is frozen; and where Erlang is
installed, a real Erlang node joins. Everything is on the loopback address, under an
epmd of its own, and is gone when the demo ends.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.erlang import environment
from course.manifest import Wrong
from course.node import end_by_signal, enter_runtime, error_text, tell

if TYPE_CHECKING:
    from minibeam.node import Node

TICKTIME = 2.0
"""Seconds: short, so that nobody has to wait long for a frozen node to be given up."""
PATIENCE = 15.0
"""Seconds after which a step that has not happened is given up."""

ERLANG = """
A = 'a@127.0.0.1',
io:format("net_adm:ping(A) -> ~p~n", [net_adm:ping(A)]),
{echo, A} ! {self(), {hello, from, erlang}},
receive {Pid, X} -> io:format("from ~p: ~p~n", [Pid, X]) after 3000 -> ok end,
io:format("gen_server:call({counter, A}, {add, 4}) -> ~p~n",
          [gen_server:call({counter, A}, {add, 4})]),
io:format("rpc:call(A, playground, whoami, []) -> ~p~n",
          [rpc:call(A, playground, whoami, [])]),
halt().
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(work=None)


def run(options: argparse.Namespace) -> int:
    enter_runtime(options)
    logging.getLogger("minibeam").addHandler(logging.NullHandler())
    logging.getLogger("minibeam").propagate = False
    # An epmd of our own: the demo neither needs nor disturbs one that runs here.
    with socket.create_server(("127.0.0.1", 0)) as plug:
        os.environ["ERL_EPMD_PORT"] = str(plug.getsockname()[1])
    try:
        return asyncio.run(Demo(options.root).play())
    except NotImplementedError as error:
        raise Wrong(f"your runtime is not ready for this: {error_text(error)}") from None
    except asyncio.CancelledError:
        return 130
    except TimeoutError:
        raise Wrong(f"the demo waited {PATIENCE:.0f} s in vain for a step") from None
    except (OSError, ValueError) as error:
        raise Wrong(f"the demo can't run here: {error_text(error)}") from None


class Demo:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.cookie = secrets.token_hex(8)
        self.children: dict[str, asyncio.subprocess.Process] = {}
        self.readers: list[asyncio.Task[None]] = []

    async def play(self) -> int:
        from course.playground import furnish
        from minibeam.network.epmd import Epmd
        from minibeam.node import Node

        node = Node(
            "a@127.0.0.1", cookie=self.cookie, directory=Epmd(start_server=True),
            net_ticktime=TICKTIME, address="127.0.0.1",
        )  # fmt: skip
        end_by_signal()
        await node.start()
        try:
            await furnish(node, lambda line: None)
            await self.start("b")
            await self.start("c")
            tell(f"Three nodes are up, each in a process of its own: a ({os.getpid()}),")
            tell(f"b ({self.children['b'].pid}) and c ({self.children['c'].pid}).\n")
            await asyncio.wait_for(node.run(self.story, node), 3 * PATIENCE)
        finally:
            # First, since it ends the story, which may be starting another child.
            await node.stop()
            await self.end_children()
        tell("\nThat was distribution: processes and messages, and word of who is gone.")
        return 0

    async def story(self, node: Node) -> None:
        from minibeam.nodes import calls, connections, node_monitors
        from minibeam.nodes.monitors import monitor
        from minibeam.nodes.processes import receive, self_
        from minibeam.nodes.routing import send
        from minibeam.terms import Atom

        b, c = Atom("b@127.0.0.1"), Atom("c@127.0.0.1")

        async def wait_for(kind: str, name: str) -> Any:
            return await receive(lambda m: m[:2] == (kind, name), timeout=PATIENCE)

        node_monitors.monitor_nodes(True, ["nodedown_reason"])
        tell("a sends a message to the process `echo` of b. Nobody has connected them:")
        tell("the first message does.")
        send(("echo", b), (self_(), "hello"))
        await wait_for("nodeup", b)
        pid, text = await receive(lambda m: len(m) == 2 and m[1] == "hello", timeout=PATIENCE)
        tell(f"  {pid} of b sends back {text!r}.\n")

        tell("a calls the server `counter` of c: add 3, add 4.")
        answers = [await calls.call(("counter", c), (Atom("add"), n)) for n in (3, 4)]
        await wait_for("nodeup", c)
        tell(f"  It replies {answers[0]}, then {answers[1]}.\n")

        tell("a monitors the `echo` of b. Then the process of b is killed (kill -9).")
        reference = monitor(("echo", b))
        began = asyncio.get_running_loop().time()
        self.children["b"].kill()
        down = await receive(lambda m: m[:2] == ("DOWN", reference), timeout=PATIENCE)
        gone = await wait_for("nodedown", b)
        took = asyncio.get_running_loop().time() - began
        tell(f"  After {took * 1000:.0f} ms a has the DOWN, reason {down[4]},")
        tell(f"  and nodedown, reason {dict(gone[2])['nodedown_reason']}.\n")

        await self.erlang()

        if hasattr(signal, "SIGSTOP"):
            tell("c is frozen (SIGSTOP): its connection stays open, and nothing comes.")
            self.children["c"].send_signal(signal.SIGSTOP)
            began = asyncio.get_running_loop().time()
            gone = await wait_for("nodedown", c)
            took = asyncio.get_running_loop().time() - began
            tell(f"  After {took:.1f} s of silence (net_ticktime is {TICKTIME:.0f} s) a gives")
            tell(f"  it up: nodedown, reason {dict(gone[2])['nodedown_reason']}.")
        else:
            tell("c disconnects. (Windows can't freeze a process, or silence would be shown.)")
            connections.disconnect(node, c)
            await wait_for("nodedown", c)

    async def end_children(self) -> None:
        """Returns when they and all that they have started are gone."""
        for child in self.children.values():
            if child.returncode is None:
                child.kill()
        for reader in self.readers:
            reader.cancel()
        await asyncio.gather(*self.readers, return_exceptions=True)
        for child in self.children.values():
            await child.wait()
            assert child.stdout is not None
            await drain(child.stdout)

    async def start(self, name: str) -> None:
        """Starts a node as a process of its own, and returns when it is up."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "course", "node", "--name", f"{name}@127.0.0.1",
            "--cookie", self.cookie, "--net-ticktime", str(TICKTIME),
            cwd=self.root, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        self.children[name] = child
        assert child.stdout is not None
        said = await asyncio.wait_for(child.stdout.readline(), PATIENCE)
        if b"is up" not in said:
            raise OSError(f"node {name} says: {said.decode(errors='replace').strip()}")
        # What it says later is not shown, but read, so that it never waits for us.
        self.readers.append(asyncio.create_task(drain(child.stdout)))

    async def erlang(self) -> None:
        """A real Erlang node joins, if there is one to be had."""
        erl = shutil.which("erl")
        if erl is None:
            tell("(With Erlang installed, a real Erlang node would join here.)\n")
            return
        tell("A real Erlang node joins, e@127.0.0.1, and talks to a:")
        with tempfile.TemporaryDirectory(prefix="minibeam-demo-") as home:
            child = await asyncio.create_subprocess_exec(
                erl, "-noinput", "-name", "e@127.0.0.1", "-setcookie", self.cookie,
                "-start_epmd", "false",
                "-kernel", "net_ticktime", str(round(TICKTIME)),
                "-eval", " ".join(ERLANG.split("\n")),
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT, env=environment(home),
            )  # fmt: skip
            self.children["e"] = child
            said, _ = await asyncio.wait_for(child.communicate(), PATIENCE)
        for line in said.decode(errors="replace").splitlines():
            tell(f"  {line}")
        tell("")


async def drain(stream: asyncio.StreamReader) -> None:
    while await stream.readline():
        pass
