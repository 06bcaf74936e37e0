"""`node`: what it prints, who lives there, what its options do, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from course import cli
from minibeam.network.epmd import Epmd
from minibeam.node import Node
from minibeam.nodes import rpc
from minibeam.nodes.calls import call, cast
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom
from tests.course.commands import Program, environment, free_ports, make_clone

asyncio_test = pytest.mark.asyncio
posix = pytest.mark.skipif(os.name != "posix", reason="no such signals here")
local = pytest.mark.skipif(
    not os.path.exists("/proc/net"), reason="only 127.0.0.1 is an address of this system"
)

NAME = "a@127.0.0.1"
COOKIE = "secret"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("node"))


class Place:
    """Where nodes of one test run: a home, an epmd's port, programs and peers."""

    def __init__(self, clone: Path, home: Path, stack: AsyncExitStack) -> None:
        self.clone = clone
        self.home = home
        self.epmd = free_ports(1)
        self.environment = environment(home, self.epmd)
        self.stack = stack

    async def start(self, *options: str, name: str = NAME, cookie: str = COOKIE) -> Program:
        """The command with a name and a cookie, read up to the end of its greeting."""
        program = await self.command("--name", name, "--cookie", cookie, *options)
        await program.line()
        assert program.lines[0].startswith(f"{name} is up"), program.lines
        await program.expect("^Not registered" if "--no-epmd" in options else "whoami")
        if "--no-epmd" not in options:
            assert await program.line() == ""
        return program

    async def command(self, *options: str, cwd: Path | None = None) -> Program:
        program = Program(self.clone, "node", *options, environment=self.environment, cwd=cwd)
        return await self.stack.enter_async_context(program)

    async def peer(self, name: str = "peer@127.0.0.1", **options: Any) -> Node:
        """A node of this process."""
        directory = Epmd(self.epmd, start_server=True)
        options = {"cookie": COOKIE, "directory": directory, "address": "127.0.0.1"} | options
        node = Node(name, **options)
        await node.start()
        self.stack.push_async_callback(node.stop)
        return node

    async def refused(self, *options: str) -> str:
        """The one line with which it ends at once, with exit code 2."""
        program = await self.command(*options)
        assert await program.ended() == 2
        (line,) = program.lines
        return line


@pytest_asyncio.fixture
async def place(clone: Path, tmp_path: Path) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        yield Place(clone, tmp_path, stack)


@asyncio_test
async def test_those_who_live_there(place: Place) -> None:
    program, peer = await place.start(), await place.peer()
    here = Atom(NAME)

    async def talk() -> None:
        send(("echo", here), (self_(), [Atom("hello"), 1.5]))
        pid, term = await receive()
        assert pid.node == NAME and term == [Atom("hello"), 1.5]

        assert await call(("ping", here), Atom("ping")) == "pong"
        send(("ping", here), (self_(), Atom("ping")))
        assert await receive() == "pong"
        assert await call(("ping", here), Atom("pung")) == ("error", "not_ping")

        counter = ("counter", here)
        assert await call(counter, (Atom("add"), 3)) == 3
        assert await call(counter, (Atom("add"), 4)) == 7
        assert (await call(counter, (Atom("add"), True)))[0] == "error"
        cast(counter, Atom("reset"))
        assert await call(counter, (Atom("add"), 1)) == 1

    await peer.run(talk)
    await program.expect(r"^\+ peer@127.0.0.1 is connected \(visible\)$")


@asyncio_test
async def test_chat_prints_what_it_gets_as_one_reads_it(place: Place) -> None:
    program, peer = await place.start(), await place.peer()
    messages = {
        "grüß dich": "grüß dich", Atom("hello"): "hello", b"\xc3\xbc": "ü",
        (1, b"two"): "{1, two}", "": "",
    }  # fmt: skip
    for message, line in [*messages.items(), (list(b"from erl"), "from erl")]:

        async def say(message: Any = message) -> None:
            send(("chat", Atom(NAME)), message)

        await peer.run(say)
        assert await program.expect("^chat:") == f"chat: {line}"


@asyncio_test
async def test_the_module_that_can_be_called(place: Place) -> None:
    program, peer = await place.start(), await place.peer()

    async def ask(function: str, *args: Any) -> Any:
        return await peer.run(rpc.call, NAME, "playground", function, [*args])

    assert await ask("add", 1, 2) == 3
    assert await ask("whoami") == NAME
    assert await ask("sleep", 0) == "ok"
    assert await ask("mailbox_size", Atom("echo")) == 0
    assert await ask("mailbox_size", Atom("nobody")) == "undefined"
    bad = await ask("crash", Atom("boom"))
    assert bad[:1] == ("badrpc",) and "boom" in repr(bad)
    assert "undef" in repr(await ask("readable", 1)), "only what is meant for others"
    assert "undef" in repr(await peer.run(rpc.call, NAME, "os", "getcwd", []))
    assert program.process.returncode is None


@asyncio_test
async def test_who_comes_and_who_goes_is_one_line(place: Place) -> None:
    program = await place.start()
    peer = await place.peer("p@127.0.0.1")
    hidden = await place.peer("h@127.0.0.1", hidden=True)
    seen = len(program.lines)
    assert await peer.connect(NAME)
    await program.expect(r"\+ p@")
    assert await hidden.connect(NAME)
    await program.expect(r"\+ h@")
    peer.disconnect(NAME)
    await program.expect("- p@")
    await hidden.stop()
    await program.expect("- h@")
    assert program.lines[seen:] == [
        "+ p@127.0.0.1 is connected (visible)",
        "+ h@127.0.0.1 is connected (hidden)",
        "- p@127.0.0.1 is gone (connection_closed)",
        "- h@127.0.0.1 is gone (connection_closed)",
    ]


@asyncio_test
async def test_who_is_not_let_in_is_one_line_without_the_cookie(place: Place) -> None:
    program, peer = await place.start(), await place.peer(cookie="other")
    assert not await peer.connect(NAME)
    line = await program.expect("rejected")
    assert "peer@127.0.0.1" in line
    assert "other" not in line and COOKIE not in line.replace(NAME, "")


@asyncio_test
async def test_hidden(place: Place) -> None:
    await place.start("--hidden")
    peer = await place.peer()
    assert await peer.connect(NAME)
    assert peer.list("hidden") == [NAME] and peer.list() == []


@asyncio_test
async def test_connect(place: Place) -> None:
    peer, other = await place.peer("p@127.0.0.1"), await place.peer("q@127.0.0.1")
    connects = ("--connect", "p@127.0.0.1", "--connect", "q@127.0.0.1")
    program = await place.start(*connects, "--connect", "nobody@127.0.0.1")
    assert await program.expect("nobody@.*reached") == "! nobody@127.0.0.1 can't be reached"
    for name in ("p", "q"):
        assert f"+ {name}@127.0.0.1 is connected (visible)" in program.lines
    assert NAME in peer.list() and NAME in other.list()


@asyncio_test
async def test_expose(place: Place, tmp_path: Path) -> None:
    text = "def double(number):\n    return 2 * number\n\ndef _secret():\n    return 1\n"
    (tmp_path / "sums.py").write_text(text)
    options = ("--name", NAME, "--cookie", COOKIE, "--expose", "sums", "--expose", "json")
    program = await place.command(*options, cwd=tmp_path)
    await program.expect("whoami")
    peer = await place.peer()
    assert await peer.run(rpc.call, NAME, "sums", "double", [21]) == 42
    assert await peer.run(rpc.call, NAME, "json", "dumps", [[1, 2]]) == "[1, 2]"
    assert "undef" in repr(await peer.run(rpc.call, NAME, "sums", "_secret", []))


@asyncio_test
async def test_what_a_called_function_prints_goes_to_the_caller(
    place: Place, tmp_path: Path
) -> None:
    text = "def say(text):\n    print('said', text)\n    return 1\n"
    (tmp_path / "talk.py").write_text(text)
    options = ("--name", NAME, "--cookie", COOKIE, "--expose", "talk")
    program = await place.command(*options, cwd=tmp_path)
    await program.expect("whoami")
    printed: asyncio.Queue[str] = asyncio.Queue()
    peer = await place.peer(console=printed.put_nowait)
    assert await peer.run(rpc.call, NAME, "talk", "say", ["it"]) == 1
    text = ""
    while not text.endswith("\n"):
        text += await printed.get()
    assert text == "said it\n"
    peer.disconnect(NAME)
    await program.expect("gone")
    assert not any("said" in line for line in program.lines)


@asyncio_test
async def test_port_range(place: Place) -> None:
    low = free_ports(2, beyond=place.epmd)
    wanted = f"{low}-{low + 1}"
    first = await place.start("--port-range", wanted)
    second = await place.start("--port-range", wanted, name="b@127.0.0.1")
    assert f"port {low} " in first.lines[0] and f"port {low + 1} " in second.lines[0]
    assert await place.refused("--name", "c@127.0.0.1", "--cookie", COOKIE, "--port-range",
                               wanted) == (
        f"can't start the node: all ports from {low} to {low + 1} at 127.0.0.1 are taken: "
        "stop a node there, or give a wider range"
    )  # fmt: skip
    one = await place.refused("--name", "c@127.0.0.1", "--cookie", COOKIE, "--port-range",
                              str(low))  # fmt: skip
    assert f"port {low} at 127.0.0.1 is taken" in one


@asyncio_test
async def test_no_epmd(place: Place) -> None:
    peer = await place.peer()
    program = await place.start("--no-epmd", "--connect", peer.name)
    await program.expect("connected")
    assert peer.list() == [NAME], "it finds others, though nobody finds it"
    assert "Not registered" in "\n".join(program.lines)
    assert [name for name, _ in await Epmd(place.epmd).names()] == ["peer"]
    assert not any("erl" in line for line in program.lines)


@asyncio_test
async def test_no_epmd_starts_none(place: Place) -> None:
    program = await place.start("--no-epmd")
    with pytest.raises(OSError):
        await Epmd(place.epmd).names()
    assert program.process.returncode is None


@asyncio_test
async def test_net_ticktime(place: Place) -> None:
    """A peer that says nothing is given up after it, and not before the 60 s of others."""
    program, peer = await place.start("--net-ticktime", "0.5"), await place.peer()
    assert await peer.connect(NAME)
    await program.expect(r"^\+")
    link = peer.peers[Atom(NAME)].link
    assert link is not None
    link.transport.write = lambda data: None  # type: ignore[union-attr,method-assign]
    assert await program.expect("^-") == "- peer@127.0.0.1 is gone (net_tick_timeout)"


@asyncio_test
async def test_the_epmd_that_is_there_is_used(place: Place) -> None:
    first = await place.start()
    second = await place.start(name="b@127.0.0.1")
    assert f"epmd at port {place.epmd}: started here; Ctrl-C ends the node" in first.lines
    assert f"epmd at port {place.epmd}: found; Ctrl-C ends the node" in second.lines


@asyncio_test
async def test_without_a_cookie_the_one_in_the_file_is_made_and_used(place: Place) -> None:
    program = await place.command("--name", NAME)
    await program.expect("whoami")
    file = place.home / ".erlang.cookie"
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o400
    cookie = file.read_text()
    peer = await place.peer(cookie=cookie)
    assert await peer.connect(NAME)
    assert cookie not in "\n".join(program.lines)
    assert "cookie" not in "\n".join(program.lines), "erl reads the same file"


@asyncio_test
async def test_a_short_name(place: Place) -> None:
    program = await place.command("--sname", "a", "--cookie", COOKIE)
    await program.expect("whoami")
    host = socket.gethostname().partition(".")[0]
    assert program.lines[0].startswith(f"a@{host} is up")
    assert any(f"erl -sname e@{host} " in line for line in program.lines)
    assert any(f"iex --sname i@{host} " in line for line in program.lines)
    try:
        socket.gethostbyname(host)
    except OSError:
        return  # Nobody could find it by that name, on this machine.
    peer = await place.peer(f"peer@{host}")
    assert await peer.connect(f"a@{host}"), "whatever address the host's name stands for"


@asyncio_test
async def test_localhost_is_a_short_name_that_stays_on_this_machine(place: Place) -> None:
    program = await place.command("--sname", "a@localhost", "--cookie", COOKIE)
    line = await program.expect("is up")
    await program.expect("whoami")
    port = int(line.partition("port ")[2].split()[0])
    socket.create_connection(("127.0.0.1", port)).close()
    peer = await place.peer("peer@localhost")
    assert await peer.connect("a@localhost")


@local
@asyncio_test
async def test_a_loopback_name_listens_at_that_very_address(place: Place) -> None:
    line = (await place.start(name="a@127.0.1.1")).lines[0]
    port = int(line.partition("port ")[2].split()[0])
    socket.create_connection(("127.0.1.1", port)).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    peer = await place.peer("peer@127.0.0.1")
    assert await peer.connect("a@127.0.1.1"), "its epmd is found at its own address as well"


@local
@asyncio_test
async def test_an_address_of_one_s_own_choice(place: Place) -> None:
    line = (await place.start("--address", "127.0.0.5")).lines[0]
    port = int(line.partition("port ")[2].split()[0])
    socket.create_connection(("127.0.0.5", port)).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@asyncio_test
async def test_it_leaves_cleanly(place: Place, number: int) -> None:
    program, peer = await place.start(), await place.peer(directory=Epmd(place.epmd))
    gone = asyncio.Event()

    async def watch() -> None:
        peer.monitor(NAME)
        await receive(lambda message: message == (Atom("nodedown"), NAME))
        gone.set()

    spawn(watch, node=peer)
    await program.expect("connected")
    program.signal(number)
    assert await program.ended() == 0
    assert program.lines[-1] == f"{NAME} is down"
    assert "Traceback" not in "\n".join(program.lines)
    await gone.wait()


@posix
@asyncio_test
async def test_it_leaves_at_once_also_while_it_connects(place: Place) -> None:
    """To somebody who takes the connection and says nothing."""
    mute: asyncio.Event = asyncio.Event()

    async def take(reader: Any, writer: Any) -> None:
        await reader.read(1)
        mute.set()
        await reader.read()
        writer.close()

    peer = await place.peer()
    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        listing = Epmd(place.epmd)
        await listing.register("mute", server.sockets[0].getsockname()[1])
        program = await place.start("--connect", "mute@127.0.0.1")
        await mute.wait()
        program.signal(signal.SIGINT)
        assert await program.ended() == 0
        assert program.lines[-1] == f"{NAME} is down"
        listing.close()
    assert peer.alive


@posix
@asyncio_test
async def test_its_name_is_free_again(place: Place) -> None:
    for _ in range(2):
        program = await place.start()
        program.signal(signal.SIGTERM)
        assert await program.ended() == 0


@asyncio_test
async def test_a_name_that_is_taken(place: Place) -> None:
    await place.start()
    line = await place.refused("--name", NAME, "--cookie", COOKIE)
    assert line.startswith("can't start the node: the name a is taken")
    assert "choose another name" in line


WRONG = {
    "no host": (["--name", "a@"], "invalid node name"),
    "a bad letter": (["--name", "a b@127.0.0.1"], "invalid node name"),
    "short with a dot": (["--sname", "a@127.0.0.1"], "use --name"),
    "empty name": (["--name", "@127.0.0.1"], "invalid node name"),
    "empty short name": (["--sname", ""], "invalid node name"),
    "empty cookie": (["--name", NAME, "--cookie", ""], "too short cookie"),
    "bad cookie": (["--name", NAME, "--cookie", "sécret"], "bad characters in cookie"),
    "no range": (["--name", NAME, "--port-range", "high"], "write LO-HI"),
    "half a range": (["--name", NAME, "--port-range", "9100-"], "write LO-HI"),
    "a range upside down": (["--name", NAME, "--port-range", "9-8"], "write LOW-HIGH"),
    "no ports": (["--name", NAME, "--port-range", "1-99999"], "to 65535"),
    "no time": (["--name", NAME, "--net-ticktime", "0"], "--net-ticktime 0"),
    "not a time": (["--name", NAME, "--net-ticktime", "nan"], "--net-ticktime nan"),
    "no module": (["--name", NAME, "--expose", "no_such_module"], "can't be imported"),
    "no such address": (["--name", NAME, "--address", "192.0.2.1"], "can't start the node"),
    "no work": (["--name", NAME, "--work", "nowhere"], "nowhere is no directory"),
}


@pytest.fixture
def refused(
    clone: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:
    """Gives the command these options, in this process, and what it says when it ends at
    once, with exit code 2."""
    for name, value in environment(tmp_path, free_ports(1)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("ERL_EPMD_ADDRESS", raising=False)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])

    def node(*options: str) -> str:
        try:
            code = cli.main(["node", *options], clone)
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        assert code == 2 and not said.out
        return said.err

    return node


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_one_line(refused: Callable[..., str], case: str) -> None:
    options, said = WRONG[case]
    cookie = [] if "--cookie" in options else ["--cookie", COOKIE]
    text = refused(*options, *cookie)
    assert said in text and text.count("\n") == 1
    assert "sécret" not in text and COOKIE not in text


@pytest.mark.parametrize("options", [[], ["--name", NAME, "--sname", "a"], ["--nmae", NAME],
                                     ["--name", NAME, "--net-ticktime", "soon"]])  # fmt: skip
def test_options_that_it_does_not_have(
    refused: Callable[..., str], options: list[str]
) -> None:
    assert "error: " in refused(*options).splitlines()[-1]


def test_an_epmd_port_that_is_none(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERL_EPMD_PORT", "4369x")
    text = refused("--name", NAME, "--cookie", COOKIE)
    assert "ERL_EPMD_PORT is '4369x'" in text and text.count("\n") == 1


@posix
def test_a_cookie_file_that_others_can_read(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / ".erlang.cookie").write_text("SECRETS")
    (tmp_path / ".erlang.cookie").chmod(0o644)
    text = refused("--name", NAME)
    assert "must be accessible by owner only" in text and "SECRETS" not in text
    assert text.count("\n") == 1


@asyncio_test
async def test_modules_of_mine(place: Place, tmp_path: Path) -> None:
    """One that works, some that are not written yet, and one that is broken."""
    mine = tmp_path / "mine"
    mine.mkdir()
    nodes = place.clone / "solutions/minibeam/nodes"

    def write(module: str, end: str) -> None:
        text = (nodes / f"{module}.py").read_text(encoding="utf-8")
        (mine / f"{module}.py").write_text(f"{text}\n\n{end}\n", encoding="utf-8")

    def unwritten(name: str) -> str:
        return f"def _cut(*_):\n    raise NotImplementedError('{name}')\n\n\n{name} = _cut"

    write("mailboxes", unwritten("Mailbox.put"))
    program, peer = await place.start("--work", str(mine)), await place.peer()
    assert "(mine: mailboxes; reference: the rest)" in program.lines[0]

    async def say() -> None:
        send(("chat", Atom(NAME)), "hello")

    await peer.run(say)
    line = await program.expect("not ready")
    assert line == "! your runtime is not ready for this: Mailbox.put"
    assert "Traceback" not in "\n".join(program.lines)

    asked = ("--cookie", COOKIE, "--name", "b@127.0.0.1", "--work", str(mine))
    write("pids", unwritten("new_pid"))
    assert await place.refused(*asked) == "your runtime is not ready for this: new_pid"
    write("pids", "import nothing_of_that_name")
    line = await place.refused(*asked)
    assert "pids.py: can't be imported: No module named 'nothing_of_that_name'" in line
