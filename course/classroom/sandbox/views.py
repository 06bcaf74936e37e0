"""What one grading child sees of the course: a root of its own, made for its plan.

    pyproject.toml, course/syllabus.toml
    tests/       what tests share, and the test files of the plan
    solutions/   the reference without the modules that the student's take the place of
    chapters/    these modules of the student's

Files are those of the edition, which nothing in a sandbox can change.

What always holds: of a module of the plan's overlay there is neither source nor bytecode of
the reference in a view, and nothing of its bank.
"""

from __future__ import annotations

import marshal
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from types import CodeType
from typing import Any

from course.classroom.sandbox.edition import ROOT, TOOL, is_data, runtimes
from course.classroom.sandbox.orders import SCRATCH
from course.grading.child import GraderFailed
from course.manifest import Course

COMPILED, REWRITTEN = "__pycache__", "-pytest-"
"""A folder, and what is in the names of what pytest has compiled."""
CONFTEST = "tests/conftest.py"
HEADER = 16
"""Bytes of a compiled file before the code."""


def lay_out(
    course: Course, edition: Path, view: Path, at: str, plan: Mapping[str, Any]
) -> dict[str, Any]:
    """Makes the folder `view`, which the child knows as `at`, and returns the plan with
    its paths in there. GraderFailed if what is to be hidden is needed as well."""
    root = edition / ROOT
    files = {one.dotted: one.file for one in course.ready}
    inside = {name: files.get(name, f"chapters/{name}.py") for name in plan["overlay"]}
    hidden = {f"solutions/{name.replace('.', '/')}.py" for name in plan["overlay"]}
    wanted = list(plan["tests"])
    for one in course.ready:
        if one.runtimes and one.tests in plan["tests"]:
            needed = {other.reference for other in course.ready if other.id in one.needs}
            if needed & hidden:
                raise GraderFailed(
                    f"{one.id} is tried on what is to be hidden: {needed & hidden}"
                )
            wanted += runtimes(course, one)
    # In strings, since this is done for every child.
    view.mkdir(parents=True)
    for folder in folders(root):
        os.mkdir(f"{view}{folder}")
    for name, compiled in shared(root).items():
        if name not in hidden:
            for file in (name, *compiled):
                link(f"{root}/{file}", f"{view}/{file}")
    for name in dict.fromkeys(wanted):
        if (root / name).is_file():
            (view / name).parent.mkdir(parents=True, exist_ok=True)
            link(f"{root}/{name}", f"{view}/{name}")
    for name in (CONFTEST, *plan["tests"]):
        for made in rewritten(root, name):
            target = (view / name).parent / COMPILED / made.name
            put(target, moved_code(made, f"{at}/{name}"))
    for name, file in plan["overlay"].items():
        put(view / inside[name], Path(file).read_bytes())
    moved = {str(plan["overlay"][name]): f"{at}/{file}" for name, file in inside.items()}
    return dict(plan) | {
        "root": at,
        "path": [f"{at}/solutions"],
        "overlay": {name: f"{at}/{file}" for name, file in inside.items()},
        "own": {tests: moved[str(file)] for tests, file in plan["own"].items()},
    }


@cache
def shared(root: Path) -> dict[str, list[str]]:
    """The files that each view has, unless one is hidden, by their path from the root, each
    with what Python has compiled it to."""
    found = {}
    for file in everything(root):
        compiled = file.parent.glob(f"{COMPILED}/{file.stem}.*.pyc")
        own = [one for one in compiled if REWRITTEN not in one.name]
        found[path(file, root)] = [path(one, root) for one in own if file.suffix == ".py"]
    return found


@cache
def folders(root: Path) -> list[str]:
    """The folders that each view has, each after the one that it is in."""
    files = [file for name, own in shared(root).items() for file in (name, *own)]
    found = {above for file in files for above in PurePosixPath("/", file).parents}
    return sorted(str(one) for one in found if str(one) != "/")


def everything(root: Path) -> Iterator[Path]:
    """The files of the root, but for tests and solutions of banks."""
    yield root / "pyproject.toml"
    yield from (root / "tests").glob("*.py")
    data = [one for one in (root / "tests").iterdir() if is_data(one)]
    for folder in (root / "course", root / "solutions", *data):
        for file in folder.rglob("*"):
            if file.is_file() and file.parent.name != COMPILED:
                yield file


@cache
def rewritten(root: Path, name: str) -> list[Path]:
    """What pytest has compiled a test file to."""
    file = root / name
    return list(file.parent.glob(f"{COMPILED}/{file.stem}.*{REWRITTEN}*.pyc"))


@lru_cache(128)
def moved_code(compiled: Path, file: str) -> bytes:
    """What pytest has compiled, as if from the file of that name: Python corrects the
    names in its own bytecode when it loads it, pytest does not."""
    data = compiled.read_bytes()
    return data[:HEADER] + marshal.dumps(renamed(marshal.loads(data[HEADER:]), file))


def renamed(code: CodeType, file: str) -> CodeType:
    constants = tuple(
        renamed(one, file) if isinstance(one, CodeType) else one for one in code.co_consts
    )
    return code.replace(co_filename=file, co_consts=constants)


def path(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def link(source: str, target: str) -> None:
    """A link, or a copy where the code runs as the edition's owner: of what it has a link to
    it could change what others are graded by."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        with suppress(OSError):
            os.link(source, target)
            return
    shutil.copy2(source, target)


def put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def remove(place: Path) -> None:
    """Removes a folder, however deep it is and whatever rights there are in it; no link in
    it is followed. What can't be removed is left."""
    with suppress(RecursionError):
        shutil.rmtree(place, ignore_errors=True)
    if place.exists():
        with suppress(OSError):
            while flatten(place):
                pass
        shutil.rmtree(place, ignore_errors=True)


def flatten(place: Path) -> bool:
    """Removes the folders in a folder, and brings up those that are in them; whether there
    were any."""
    found = [one for one in os.scandir(place) if one.is_dir(follow_symlinks=False)]
    for folder in found:
        os.chmod(folder, 0o700)
        for one in os.scandir(folder):
            if one.is_dir(follow_symlinks=False):
                os.chmod(one, 0o700)
                os.rename(one, place / secrets.token_hex())
            else:
                os.unlink(one)
        os.rmdir(folder)
    return bool(found)


def near(text: str, edition: Path, folder: Path, at: str) -> str:
    """The text with each path in a sandbox as it is from the course's root, and with those
    of its own files the same in each sandbox."""
    own = re.escape(folder.as_posix())
    places = [at, (edition / ROOT).as_posix(), (edition / TOOL).as_posix(), f"/{TOOL}"]
    seen = [rf"{own}/\d+/view", *map(re.escape, places)]
    text = re.sub(rf"{own}/\d+/scratch\b", SCRATCH, text)
    return re.sub(rf"(?<![\w./-])(?:{'|'.join(seen)})/", "", text)
