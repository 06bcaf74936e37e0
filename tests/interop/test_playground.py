"""The lines that `node` prints for erl and for iex, given to a real erl and a real iex: as a
command to a shell, and then one by one as one would type them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.course.commands import DEADLINE, Program, environment, free_ports, make_clone

pytestmark = pytest.mark.asyncio

PROMPT = r"(?:iex)?\([^()]*\)\d+> *"
ERL, IEX = "Erlang, in another terminal:", "Elixir:"
NAMES = {
    "long": ["--name", "a@127.0.0.1", "--cookie", "secret"],
    "short, a strange cookie": ["--sname", "a@localhost", "--cookie", "it's $HOME \"!"],
    "the cookie of the file": ["--name", "a@127.0.0.1"],
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("playground"))


class Playground:
    def __init__(self, program: Program, variables: dict[str, str]) -> None:
        self.program = program
        self.variables = {
            name: value for name, value in variables.items() if name != "ERL_EPMD_PORT"
        } | {"TERM": "dumb", "LC_ALL": "C.UTF-8"}
        self.greeting = list(program.lines)

    def pasted(self, heading: str) -> list[str]:
        """The lines under a heading."""
        start = self.greeting.index(heading) + 1
        end = next(
            number
            for number, line in enumerate([*self.greeting, ""])
            if number >= start and not line.startswith("  ")
        )
        return [line.strip() for line in self.greeting[start:end]]

    async def type_into(self, command: str, lines: list[str]) -> list[str]:
        """What a shell of Erlang or Elixir prints when it is given these lines, without
        its prompts."""
        shell = await asyncio.create_subprocess_exec(
            "sh", "-c", command, env=self.variables, cwd=self.variables["HOME"],
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        async with asyncio.timeout(DEADLINE):
            said, _ = await shell.communicate("".join(f"{line}\n" for line in lines).encode())
        return [re.sub(PROMPT, "", line).strip() for line in said.decode().splitlines()]


def check(printed: list[str], *answers: str) -> None:
    """These answers (regular expressions) are among what was printed, in this order;
    some releases also print what they read."""
    rest = iter(printed)
    for answer in answers:
        assert any(re.fullmatch(answer, line) for line in rest), (answer, printed)


@asynccontextmanager
async def playground(clone: Path, home: Path, options: list[str]) -> AsyncIterator[Playground]:
    variables = environment(home, free_ports(1))
    async with Program(clone, "node", *options, environment=variables) as program:
        await program.expect("whoami")
        yield Playground(program, variables)


@pytest.mark.parametrize("case", NAMES)
async def test_the_lines_for_erl(clone: Path, tmp_path: Path, case: str) -> None:
    async with playground(clone, tmp_path, NAMES[case]) as place:
        command, *lines = place.pasted(ERL)
        # A node that halts loses what it has not yet written to its connections: another
        # answer first, behind the message that has none.
        printed = await place.type_into(command, [*lines, lines[0], "halt()."])
        check(printed, "pong", "ok", "3", "3", '"hello from erl"', "pong")
        assert await place.program.expect("^chat") == "chat: hello from erl"
        await place.program.expect(r"^- e@.* is gone")


@pytest.mark.parametrize("case", NAMES)
async def test_the_lines_for_iex(
    clone: Path, tmp_path: Path, case: str, elixir: None
) -> None:
    async with playground(clone, tmp_path, NAMES[case]) as place:
        node = place.greeting[0].split()[0]
        command, *lines = place.pasted(IEX)
        printed = await place.type_into(command, [*lines, "System.halt(0)"])
        sent = echoed = r"\{#PID<.*>, :hello\}"
        check(printed, "true", sent, echoed, "3", f':"?{re.escape(node)}"?')
        await place.program.expect(r"^- i@.* is gone")


async def test_what_a_function_prints_appears_at_the_erl_that_called_it(
    clone: Path, tmp_path: Path
) -> None:
    text = "def greet(name):\n    print('hello', name)\n    return 'done'\n"
    (clone / "greetings.py").write_text(text, encoding="utf-8")
    options = ["--name", "a@127.0.0.1", "--cookie", "secret", "--expose", "greetings"]
    async with playground(clone, tmp_path, options) as place:
        command, *_ = place.pasted(ERL)
        call = "rpc:call('a@127.0.0.1', greetings, greet, [bob])."
        check(await place.type_into(command, [call, "halt()."]), "hello bob", '<<"done">>')
        await place.program.expect("^- e@")
        assert not any("bob" in line for line in place.program.lines)
