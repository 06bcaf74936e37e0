"""What a result depends on, as digests: two results of one Stamp are the same."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from course.classroom.records import Stamp
from course.grading.child import environment
from course.manifest import Course, Exercise, Wrong

DIGITS = 12
"""Of a digest, as many as are kept."""
VECTORS = "vectors"


def stamp(course: Course, tests: dict[str, list[str]], seed: int) -> Stamp:
    """The Stamp of all submissions, without what is a submission's own."""
    root = course.root
    tool = [
        *(root / "course").rglob("*.py"), root / "course" / "syllabus.toml",
        *(root / "solutions").rglob("*.py"),
    ]  # fmt: skip
    files = {root / one.tests for one in course.find(list(tests))}
    shared = [*(root / "tests").glob("*.py"), *(root / "tests" / VECTORS).rglob("*")]
    settings = json.dumps([tests, seed, course.isolated_share], sort_keys=True)
    return Stamp(
        course=f"{release(root)}-{digest(root, tool)}",
        tests=digest(root, [*files, *shared]),
        python=f"{platform.python_implementation()} {platform.python_version()}, "
        f"pytest {version('pytest')}",
        settings=hashlib.sha256(settings.encode()).hexdigest()[:DIGITS],
        submission="",
    )


def release(root: Path) -> str:
    """The version of the course in this folder."""
    file = root / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
    return str(project.get("version", ""))


def digest(root: Path, files: Iterable[Path]) -> str:
    """Of what the files say and are called."""
    total = hashlib.sha256()
    for file in sorted(files):
        if file.is_file():
            content = file.read_bytes()
            name = file.relative_to(root).as_posix()
            total.update(f"{name} {len(content)}\n".encode() + content)
    return total.hexdigest()[:DIGITS]


def tests_of(course: Course, wanted: Sequence[Exercise]) -> dict[str, list[str]]:
    """The tests of each exercise, by its id, as they are with the reference. Wrong if they
    can't be read."""
    command = [
        sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "pytest_asyncio.plugin",
        "-p", "no:cacheprovider", *(one.tests for one in wanted),
    ]  # fmt: skip
    found = subprocess.run(
        command, cwd=course.root, env=environment(0), stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    names = [line for line in found.stdout.splitlines() if "::" in line]
    tests = {
        one.id: [name for name in names if name.partition("::")[0] == one.tests]
        for one in wanted
    }
    if found.returncode or not all(tests.values()):
        last = (found.stdout + found.stderr).strip().splitlines()[-1:]
        raise Wrong(f"the tests can't be read: {' '.join(last)}")
    return tests
