"""The transcripts of the lessons: shells that are typed into, and what they print.

    ```erlang transcript
    (a@127.0.0.1)1> net_adm:ping('b@127.0.0.1').
    pong
    (b@127.0.0.1)1> nodes().
    ['a@127.0.0.1']
    (py@127.0.0.1)>>> send(("shell", "a@127.0.0.1"), Atom("hello"))
    ```

A prompt says which shell: erl, iex (`iex(b@127.0.0.1)1>`) or a node of ours, where `>>>`
takes a line of Python, await included, and `...` goes on with it. All shells of a section
are started before its first line. What a shell prints until its next prompt is its output.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.interop.erlang import DEADLINE, Child
from tests.interop.sites import HERE, Site

ROOT = HERE.parent.parent
PROMPT = re.compile(r"^(iex)?\((\S+@[^)\s]+)\)(?:(>>>)|\d*>) ?(.*)$")
BLOCK = re.compile(r"^```(?:erlang|elixir) transcript\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SECTION = re.compile(r"^## (\S+)", re.MULTILINE)


@dataclass
class Line:
    """One line that is typed, and what is printed then."""

    kind: str
    """erl, iex or python"""
    node: str
    typed: str
    printed: list[str] = field(default_factory=list)


def lines_of(block: str) -> list[Line]:
    """The lines of a transcript. An input goes on until it ends with a full stop (erl) or
    as long as lines begin with `...` (Python)."""
    found: list[Line] = []
    for text in block.splitlines():
        if match := PROMPT.match(text):
            kind = "iex" if match[1] else "python" if match[3] else "erl"
            found.append(Line(kind, match[2], match[4]))
        elif not found:
            raise ValueError(f"a transcript begins with a prompt, not with {text!r}")
        elif found[-1].kind == "python" and not found[-1].printed and text[:3] == "...":
            found[-1].typed += "\n" + text[4:]
        elif found[-1].kind == "erl" and not found[-1].typed.rstrip().endswith("."):
            found[-1].typed += "\n" + text
        else:
            found[-1].printed.append(text)
    return found


def blocks_of(lesson: str) -> Iterator[tuple[str, int, int]]:
    """Section, begin and end of each transcript's text in a lesson."""
    for block in BLOCK.finditer(lesson):
        sections = [found[1] for found in SECTION.finditer(lesson, 0, block.start())]
        yield sections[-1] if sections else "intro", block.start(1), block.end(1)


class Shell(Child):
    """A shell that reads lines and prints a prompt when it wants the next."""

    text = ""

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while data := await self._process.stdout.read(65536):
            self.text += data.decode("utf-8", "replace")
            self._wake()
        self._wake()

    async def prompt(self, start: int) -> tuple[str, int]:
        """What was printed from `start` to the prompt that the text now ends with, and
        where that ends; or to the shell's end."""
        pattern = re.compile(rf"^(iex)?\({re.escape(self.name)}\)(>>>|\d+>) \Z", re.MULTILINE)
        news = asyncio.Event()
        self._news[news] = None
        try:
            async with asyncio.timeout(DEADLINE):
                while True:
                    if found := pattern.search(self.text[start:]):
                        return self.text[start:][: found.start()], start + found.end()
                    if self._reader.done():
                        return self.text[start:], len(self.text)
                    news.clear()
                    await news.wait()
        except TimeoutError:
            raise RuntimeError(f"{self.name}: no prompt after {self.text[start:]!r}") from None
        finally:
            del self._news[news]

    async def type(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode() + b"\n")
        await self._process.stdin.drain()


async def start(site: Site, kind: str, name: str) -> Shell:
    # One scheduler is enough for who types, and starts in less time.
    quiet = "+S 1:1 -start_epmd false -kernel logger_level none"
    match kind:
        case "erl":
            command = ["erl", "-name", name, *quiet.split()]
        case "iex":
            command = ["iex", "--name", name, "--erl", quiet]
        case _:
            command = [sys.executable, str(HERE / "python_shell.py"), name, site.cookie]
            command.append(str(site.port))
    shell = await site.run(Shell, name, *command)
    assert isinstance(shell, Shell)
    return shell


async def record(lines: list[Line]) -> None:
    """Types the lines into real shells and notes what they print in each."""
    async with Site() as site:
        await site.start_epmd()
        kinds = {line.node: line.kind for line in lines}
        shells = {node: await start(site, kind, node) for node, kind in kinds.items()}
        seen = {node: (await shell.prompt(0))[1] for node, shell in shells.items()}
        for line in lines:
            typed = json.dumps(line.typed) if line.kind == "python" else line.typed
            await shells[line.node].type(typed.replace("\n", " "))
            said, seen[line.node] = await shells[line.node].prompt(seen[line.node])
            line.printed = [text.rstrip() for text in said.splitlines()]


def written(lines: list[Line], numbers: dict[str, int]) -> str:
    """The text of a transcript; `numbers` counts the prompts of each shell."""
    out = []
    for line in lines:
        number = numbers[line.node] = numbers.get(line.node, 0) + 1
        if line.kind == "python":
            first, *rest = line.typed.split("\n")
            out += [f"({line.node})>>> {first}", *(f"... {more}".rstrip() for more in rest)]
        else:
            iex = "iex" if line.kind == "iex" else ""
            out.append(f"{iex}({line.node}){number}> {line.typed}")
        out += line.printed
    return "".join(text + "\n" for text in out)


def plain(text: str) -> str:
    """What is compared: without the numbers that differ from run to run."""
    text = re.sub(r"<0\.\d+\.\d+>", "<0._._>", text)
    text = re.sub(r"<[1-9]\d*\.\d+\.\d+>", "<N._._>", text)
    text = re.sub(r"(<\w+@[\w.]+)\.\d+\.\d+>", r"\1._._>", text)
    text = re.sub(r"#(Ref|Port|Fun|Function|Reference)<[^>]*>", r"#\1<_>", text)
    text = re.sub(r"\b(id|serial|creation)=\d+", r"\1=_", text)
    return re.sub(r"\b\d{9,}\b", "_", text)


async def recorded(lesson: str, section: str) -> list[str]:
    """The transcripts of a section as they are when recorded now, in one session."""
    found = [lesson[begin:end] for at, begin, end in blocks_of(lesson) if at == section]
    blocks = [lines_of(text) for text in found]
    await record([line for block in blocks for line in block])
    numbers: dict[str, int] = {}
    return [written(block, numbers) for block in blocks]


async def rewrite(file: Path, ids: list[str]) -> list[str]:
    """Records the transcripts of these sections, all for none, and writes what differs
    into the lesson; the sections that were."""
    text = file.read_text("utf-8")
    sections = dict.fromkeys(section for section, _, _ in blocks_of(text))
    fresh = {one: await recorded(text, one) for one in sections if not ids or one in ids}
    # Read again: somebody may have written to another section meanwhile.
    text = file.read_text("utf-8")
    changed: dict[str, None] = {}
    for section, begin, end in reversed(list(blocks_of(text))):
        if section in fresh:
            new = fresh[section].pop()
            if plain(new) != plain(text[begin:end]):
                text = text[:begin] + new + text[end:]
                changed[section] = None
    if changed:
        file.write_text(text, "utf-8", newline="\n")
    return list(changed)[::-1]
