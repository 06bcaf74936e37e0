"""What one grading child sees of the course: a root of its own, made for its plan.

    pyproject.toml, course/syllabus.toml
    tests/       what tests share, and the test files of the plan
    solutions/   the reference without the modules that the student's take the place of
    chapters/    these modules of the student's

Files are links to those of the edition, of which no test changes any.

What always holds: of a module of the plan's overlay there is neither source nor bytecode of
the reference in a view, and nothing of its bank.
"""

from __future__ import annotations

import marshal
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from course.classroom.sandbox.edition import ROOT, TOOL, is_data, runtimes
from course.manifest import Course

HEADER = 16
"""Bytes of a compiled file before the code."""


def lay_out(
    course: Course, edition: Path, view: Path, at: str, plan: Mapping[str, Any]
) -> dict[str, Any]:
    """Makes the folder `view`, which the child knows as `at`, and returns the plan with
    its paths in there. ValueError if what is to be hidden is needed as well."""
    root = edition / ROOT
    files = {one.dotted: one.file for one in course.ready}
    inside = {name: files.get(name, f"chapters/{name}.py") for name in plan["overlay"]}
    hidden = {f"solutions/{name.replace('.', '/')}.py" for name in plan["overlay"]}
    wanted = {*shared(root), *plan["tests"]}
    for one in course.ready:
        if one.runtimes and one.tests in plan["tests"]:
            needed = {other.reference for other in course.ready if other.id in one.needs}
            if needed & hidden:
                raise ValueError(f"{one.id} is tried on the reference of {', '.join(needed)}")
            wanted |= set(runtimes(course, one))
    for name in sorted(wanted - hidden):
        take(root, view, name, at)
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
def shared(root: Path) -> frozenset[str]:
    """The files that each view has, unless one is hidden: by their path from the root."""
    tests = root / "tests"
    parts = [root / "course", root / "solutions"]
    parts += [one for one in tests.iterdir() if is_data(one)]
    found = [root / "pyproject.toml", *tests.glob("*.py")]
    found += [file for part in parts for file in part.rglob("*") if file.is_file()]
    return frozenset(
        file.relative_to(root).as_posix() for file in found if file.parent.name != COMPILED
    )


COMPILED = "__pycache__"


def take(root: Path, view: Path, name: str, at: str) -> None:
    """Puts one file of the edition's root into a view, and what was compiled from it."""
    folder = (view / name).parent
    if not (root / name).is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    link(root / name, view / name)
    for compiled in bytecode(root).get(name, ()):
        (folder / COMPILED).mkdir(exist_ok=True)
        target = folder / COMPILED / compiled.name
        if "pytest" in compiled.name:
            put(target, moved_code(compiled, f"{at}/{name}"))
        else:
            link(compiled, target)


@cache
def bytecode(root: Path) -> dict[str, list[Path]]:
    """The compiled files of each source, by its path from the root."""
    found: dict[str, list[Path]] = {}
    for compiled in root.rglob(f"{COMPILED}/*.pyc"):
        source = compiled.parent.parent / f"{compiled.name.partition('.')[0]}.py"
        found.setdefault(source.relative_to(root).as_posix(), []).append(compiled)
    return found


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


def link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def remove(place: Path) -> None:
    """Removes a folder, however deep it is and whatever rights there are in it; no link in
    it is followed. What can't be removed is left."""
    with suppress(OSError):
        while True:
            folders = [one for one in os.scandir(place) if one.is_dir(follow_symlinks=False)]
            if not folders:
                break
            for folder in folders:
                os.chmod(folder, 0o700)
                for one in os.scandir(folder):
                    if one.is_dir(follow_symlinks=False):
                        os.chmod(one, 0o700)
                        os.rename(one, place / secrets.token_hex())
                    else:
                        os.unlink(one)
                os.rmdir(folder)
    shutil.rmtree(place, ignore_errors=True)


def near(text: str, edition: Path, folder: Path, at: str) -> str:
    """The text with each path in a sandbox as it is from the course's root."""
    places = [at, (edition / ROOT).as_posix(), (edition / TOOL).as_posix(), f"/{TOOL}"]
    views = rf"{re.escape(folder.as_posix())}/\d+/view"
    return re.sub("|".join(f"{one}/" for one in [views, *map(re.escape, places)]), "", text)
