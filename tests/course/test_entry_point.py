"""The script minibeam-course, as pyproject.toml names it."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def entry_point() -> tuple[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["minibeam-course"].partition(":")
    return module, function


def test_it_is_there() -> None:
    module, function = entry_point()
    assert callable(getattr(importlib.import_module(module), function))


def start(root: Path, argument: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The script, with `course` installed in a folder."""
    module, function = entry_point()
    script = f"import sys; sys.path.insert(0, {str(root)!r})\n"
    script += f"from {module} import {function}; sys.exit({function}())"
    return subprocess.run(
        [sys.executable, "-c", script, argument],
        cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_installed_without_a_clone_it_says_that_it_needs_one(tmp_path: Path) -> None:
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "course", tmp_path / "there/course", ignore=unwanted)
    done = start(tmp_path / "there", "check", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "clone" in done.stderr and "python3 -m course" in done.stderr
    assert done.stderr.count("\n") == 1


def test_installed_from_a_clone_it_runs_from_everywhere(tmp_path: Path) -> None:
    done = start(ROOT, "--help", tmp_path)
    assert done.returncode == 0 and "check your modules" in done.stdout
