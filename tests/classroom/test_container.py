"""The container recipe, as far as it can be looked at without a container."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course.bootstrap import requirements
from course.cli import COMMANDS, FOR_STAFF
from tests.course.commands import ROOT

FILE = ROOT / "course" / "classroom" / "container" / "Dockerfile"
TEXT = FILE.read_text(encoding="utf-8")
HEADER, _, BODY = TEXT.partition("\nFROM ")
BOUNDS = (
    *("--network none", "--read-only", "--user 10001:10001", "--cap-drop ALL"),
    *("no-new-privileges", "--memory ", "--memory-swap ", "--cpus ", "--pids-limit "),
    *("--ulimit nofile", "size=", ":ro"),
)


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", "", re.sub(r"(?m)^#.*\n", "", f"FROM {BODY}"))
    lines = [line.strip() for line in joined.split("\n") if line.strip()]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def test_each_command_of_its_header_bounds_what_runs() -> None:
    commands = re.sub(r"\\\n#", "", HEADER)
    runs = re.findall(r"docker run (.*)", commands)
    assert len(runs) == 2
    for words in map(shlex.split, runs):
        text = " ".join(words)
        assert not [bound for bound in BOUNDS if bound not in text]
        assert words[words.index("beam-course") + 1] in COMMANDS | FOR_STAFF
    assert f"-f {FILE.relative_to(ROOT).as_posix()} ." in commands


def test_it_ends_as_a_user_without_rights_and_copies_what_is_there() -> None:
    found = instructions()
    assert [name for name, _ in found][-3:] == ["USER", "ENV", "ENTRYPOINT"]
    assert dict(found)["USER"] == "10001:10001"
    for name, words in found:
        if name == "COPY":
            assert all((ROOT / source).exists() for source in words.split()[:-1]), words
    ignored = FILE.with_name("Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".course", ".venv"} <= set(ignored)


@pytest.mark.skipif(os.name != "posix" or not shutil.which("sh"), reason="a shell's command")
def test_it_installs_what_the_project_asks_for(tmp_path: Path) -> None:
    (command,) = [words for name, words in instructions() if name == "RUN" and " -r " in words]
    asked = command.partition("&&")[0]
    file = tmp_path / "requirements"
    asked = asked.replace("/tmp/requirements", shlex.quote(str(file)))
    asked = asked.replace("python", shlex.quote(sys.executable), 1)
    subprocess.run(["sh", "-c", asked], cwd=ROOT, check=True)
    assert file.read_text(encoding="utf-8").split() == requirements(ROOT)
