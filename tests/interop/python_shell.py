"""A node of ours with a prompt, for the transcripts: NAME COOKIE EPMD_PORT. It reads lines
of JSON, each a text of Python, and prints the value as a Python shell would."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root), str(root / "solutions")]

from course.lessons.playing import everything
from minibeam.network.epmd import Epmd
from minibeam.node import Node


async def shell(name: str) -> None:
    scope: dict[str, Any] = everything()
    loop = asyncio.get_running_loop()
    while True:
        print(f"({name})>>> ", end="", flush=True)
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            return
        try:
            await run(json.loads(line), scope)
        except Exception as error:
            print(f"{type(error).__name__}: {error}")


async def run(text: str, scope: dict[str, Any]) -> None:
    """Evaluates a text; the value of its last line is printed, unless that is None."""
    tree = ast.parse(text)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        name = ast.Name("_", ast.Store())
        tree.body[-1] = ast.copy_location(ast.Assign([name], last.value), last)
    scope["_"] = None
    code = compile(
        ast.fix_missing_locations(tree), "<shell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    )
    value = eval(code, scope)
    if inspect.isawaitable(value):
        await value
    if isinstance(last, ast.Expr) and scope["_"] is not None:
        print(repr(scope["_"]))


async def main(name: str, cookie: str, port: str) -> None:
    node = Node(name, cookie=cookie, directory=Epmd(int(port)), address="127.0.0.1")
    await node.start()
    await node.run(shell, name)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
