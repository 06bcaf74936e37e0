"""Hand-in: the scripts for Gradescope and for GitHub, run as these systems run them."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from course import laying
from course.classroom import edition, handin
from course.classroom.grade import SECRET
from course.classroom.handin import gradescope, points
from course.manifest import Course, Wrong
from course.reference import text_of
from tests.course.commands import ROOT

COURSE = Course(ROOT)
BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(
    BASH is None or os.name != "posix", reason="both systems run scripts by bash"
)
OFFLINE = ("No matching distribution", "NewConnectionError", "ConnectTimeout", "ReadTimeout")


def options(where: str, out: Path, *only: str, secret: Path | None = None) -> Any:
    return argparse.Namespace(root=ROOT, where=where, out=out, only=only, secret=secret)


def solution(id: str) -> str:
    return text_of(COURSE, COURSE.find([id])[0].reference) + "# mine\n"


class Gradescope:
    """What its machine has: the folders of an autograder, where they can be written to."""

    def __init__(self, home: Path, autograder: Path) -> None:
        self.home = home
        with zipfile.ZipFile(autograder) as packed:
            packed.extractall(home / "source")
            for entry in packed.infolist():
                (home / "source" / entry.filename).chmod(entry.external_attr >> 16)
        shutil.copy(home / "source" / "run_autograder", home)

    def run(self, script: Path) -> subprocess.CompletedProcess[str]:
        dropped = ("PYTHONPATH", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "VIRTUAL_ENV")
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        return subprocess.run(
            [script], cwd=self.home, env=kept | {"AUTOGRADER": str(self.home)},
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip

    def grade(self, files: dict[str, str]) -> tuple[int, dict[str, Any] | None, str]:
        """Exit code, results.json, and what the instructor sees of a submission."""
        results = self.home / "results" / "results.json"
        for folder in (self.home / "submission", self.home / "results"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        for name, text in files.items():
            file = self.home / "submission" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (self.home / "submission" / "out").symlink_to("/")
        done = self.run(self.home / "run_autograder")
        found = json.loads(results.read_text("utf-8")) if results.exists() else None
        return done.returncode, found, done.stdout + done.stderr


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Gradescope:
    """With the image built."""
    if os.environ.get("CI") and not os.environ.get("COURSE_WHOLE"):
        pytest.skip("takes long: `.ci/run PYTHON` does it")
    folder = tmp_path_factory.mktemp("gradescope")
    (folder / SECRET).write_text("00ff" * 16)
    out = folder / "autograder.zip"
    assert handin.run(options("gradescope", out, "1.3", "1.7", secret=folder)) == 0
    machine = Gradescope(folder / "autograder", out)
    built = machine.run(folder / "autograder" / "source" / "setup.sh")
    said = built.stdout + built.stderr
    if built.returncode and any(sign in said for sign in OFFLINE) and not os.environ.get("CI"):
        pytest.skip("no package index can be reached")
    assert built.returncode == 0, said
    return machine


def test_gradescope_gets_the_points_and_why(machine: Gradescope) -> None:
    code, found, said = machine.grade({
        "pids.py": solution("1.3"),
        "chapters/1_node_communication/calls.py": "import nothing\n",
        "conftest.py": "raise SystemExit",
    })  # fmt: skip
    assert code == 0 and found is not None, said
    assert found["score"] == 20 == sum(one.get("score", 0) for one in found["tests"])
    scores = {one["number"]: (one["score"], one["max_score"]) for one in found["tests"]
              if "score" in one}  # fmt: skip
    assert scores == {"1.3": (20, 20), "1.7": (0, 45)}
    told = json.dumps(found)
    assert "conftest.py" in told and "does not import" in told
    # Nothing of where it ran, nothing of the private seed.
    assert str(machine.home) not in told and "00ff00ff" not in told
    assert found["stdout_visibility"] == "hidden"


def test_an_empty_submission_is_no_failure_of_the_autograder(machine: Gradescope) -> None:
    code, found, said = machine.grade({})
    assert code == 0 and found is not None, said
    assert found["score"] == 0


def test_a_broken_autograder_gives_no_points(machine: Gradescope) -> None:
    secret = machine.home / "source" / "secret"
    kept = secret.read_bytes()
    secret.unlink()
    try:
        code, found, said = machine.grade({"pids.py": solution("1.3")})
    finally:
        secret.write_bytes(kept)
    assert code == 1 and found is None and "secret" in said


def test_an_autograder_has_what_it_needs_and_its_scripts_can_be_run(tmp_path: Path) -> None:
    out, other = tmp_path / "one.zip", tmp_path / "other.zip"
    gradescope.write(COURSE, out, [], None)
    gradescope.write(COURSE, other, [], None)
    with zipfile.ZipFile(out) as packed, zipfile.ZipFile(other) as second:
        names = set(packed.namelist())
        assert {"setup.sh", "run_autograder", "secret"} <= names
        assert "repository/solutions/minibeam/node.py" in names
        assert not [name for name in names if "__pycache__" in name or "/.git/" in name]
        for name in ("setup.sh", "run_autograder"):
            assert packed.getinfo(name).external_attr >> 16 & stat.S_IXUSR
            assert packed.read(name).startswith(b"#!/usr/bin/env bash\n")
            assert re.search(rb"REQUIREMENTS|ONLY", packed.read(name)) is None
        assert len(packed.read("secret")) == 64
        assert packed.read("secret") != second.read("secret")


@pytest.mark.parametrize(
    ("where", "out", "only", "words"),
    [
        ("gradescope", "out.tar", [], "takes a .zip"),
        ("gradescope", "not/there.zip", [], "No such file"),
        ("gradescope", "out.zip", ["9.9"], "9.9 is no exercise"),
        ("github", ".", [], "is no student edition"),
    ],
)
def test_what_can_not_be_written_is_said(
    tmp_path: Path, where: str, out: str, only: list[str], words: str
) -> None:
    with pytest.raises(Wrong, match=words):
        handin.run(options(where, tmp_path / out, *only))
    with pytest.raises(Wrong, match="`grade --out` writes it"):
        handin.run(options("gradescope", tmp_path / "out.zip", secret=tmp_path))


def steps(workflow: str) -> list[str]:
    """The `run:` of each step, in order."""
    found: list[list[str]] = []
    inside = False
    for line in workflow.split("\n"):
        if line.strip() == "run: |":
            found.append([])
            inside = True
        elif inside and line.startswith(" " * 10):
            found[-1].append(line[10:])
        else:
            inside = False
    return ["\n".join(lines) for lines in found]


@pytest.mark.skipif(not find_spec("pip"), reason="this Python has no pip")
def test_github_shows_the_points_of_a_push(tmp_path: Path) -> None:
    clone, runner = tmp_path / "clone", tmp_path / "runner"
    list(laying.lay(edition.files(COURSE, 1), clone))
    with pytest.raises(Wrong, match=r"2\.1 is no exercise"):
        handin.run(options("github", clone, "2"))
    assert handin.run(options("github", clone, "1.3", "1.6", "1.7")) == 0
    (one,) = COURSE.find(["1.3"])
    (clone / one.file).write_text(solution("1.3"), encoding="utf-8")
    (other,) = COURSE.find(["1.6"])
    wrong = solution("1.6").replace("def fire(", "def fires(")
    (clone / other.file).write_text(wrong, encoding="utf-8")
    (runner / "bin").mkdir(parents=True)
    (runner / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (runner / "bin" / "python").chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYT")}
    environment = kept | {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(clone),
        "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
        "GITHUB_OUTPUT": str(runner / "output"),
        "RUNNER_TEMP": str(runner),
        "PATH": f"{runner / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    printed = ""
    workflow = (clone / ".github/workflows/course.yml").read_text(encoding="utf-8")
    for step in steps(workflow):
        # As GitHub runs a step whose shell is bash.
        done = subprocess.run(
            [str(BASH), "--noprofile", "--norc", "-eo", "pipefail", "-c", step],
            cwd=clone, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, step + done.stdout + done.stderr
        printed += done.stdout
    assert len(steps(workflow)) == 3
    summary = (runner / "summary.md").read_text(encoding="utf-8")
    assert "### 20 of 105 points" in summary
    assert "| 1.3 Pids | 20 of 20 | passed" in summary
    assert "1.6 Monitors: what fails" in summary and "Not started: 1 of 3" in summary
    assert "::notice title=Autograding complete::Points 20/105" in printed
    report = re.search(r"::notice title=Autograding report::(.*)", printed)
    assert report and json.loads(report[1]) == {"totalPoints": 20, "maxPoints": 105}


def test_what_a_student_prints_is_no_markup() -> None:
    told = points.plain("<script> `a`\n| [x](http://y) & #1 __b__")
    assert told == r"&lt;script&gt; \`a\` \| \[x\](http://y) &amp; \#1 \_\_b\_\_"
