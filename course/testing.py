"""`test`: every test of the repository, by the Python that runs this.

And the linter and the type checker on what they are set up for in pyproject.toml,
where they are installed. What the command does not know goes to pytest.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tomllib

BESIDE = {
    "ruff": ["ruff", "check", "--quiet", "."],
    "mypy": ["mypy"],
}
"""Run while the tests run, when installed; silent unless something is wrong."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Other arguments go to pytest, for example: test -k mailboxes -x"


def run(options: argparse.Namespace) -> int:
    project = tomllib.loads((options.root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {name: BESIDE[name] for name in BESIDE if name in project.get("tool", {})}
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    beside = {
        name: subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=options.root, text=True, encoding="utf-8", errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for name, command in wanted.items()
        if importlib.util.find_spec(name)
    }  # fmt: skip
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "pytest_asyncio.plugin"]
    tests += options.rest
    try:
        codes = [subprocess.call(tests, cwd=options.root, env=environment)]
        for name, process in beside.items():
            said, _ = process.communicate()
            codes.append(process.returncode)
            print(f"{name}: {'nothing wrong' if process.returncode == 0 else 'see here'}")
            if process.returncode != 0:
                print(said, end="")
    finally:
        for process in beside.values():
            process.kill()
            process.wait()
    for name in wanted:
        if name not in beside:
            print(f"{name}: not installed, left out")
    return 1 if any(codes) else 0
