"""What sandboxes need of the course, laid out once: `prepare`.

    tool/      the tool without what is not for students' code, and pytest with what it needs
    root/      the public tests, the reference, and the few solutions of the banks that
               exercises are tried on: what the views are made from
    views/     what the sandboxes see

What always holds: nothing here is written to after `prepare`, but in views/; all Python is
compiled already, the tests as pytest does it, so that no grading child spends time on it.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from course.grading import forks
from course.manifest import Course, Exercise, Wrong
from course.reference import FOLDER, is_there, text_of

TOOL, ROOT, VIEWS = "tool", "root", "views"
KEPT_BACK = {
    *("audit", "bench", "build", "exam", "ladder", "netsplit", "pictures", "recordings"),
    *("__pycache__", "classroom"),
}
"""Of the tool: what knows the answers, or is of no use to a test."""
SERVER = "classroom/sandbox"
LIBRARIES = (
    *("pytest", "_pytest", "pytest_asyncio", "pluggy", "iniconfig", "packaging", "pygments"),
    *("py", "typing_extensions", "colorama"),
)
"""pytest and what it imports that is not Python's own; not each Python needs all."""


def prepare(
    course: Course, folder: str | Path, exercises: Sequence[Exercise] | None = None
) -> Path:
    """Lays out what the sandboxes of a grading of these exercises need, all ready ones if none
    are named, in `folder`, which is made or is empty.

    Takes some seconds; one edition serves any number of sandboxes at the same time. Wrong
    if the course has no reference, or the folder can't be written.
    """
    edition = Path(folder).resolve()
    try:
        for part in (TOOL, ROOT, VIEWS):
            (edition / part).mkdir(parents=True)
            (edition / part).chmod(0o755)
        edition.chmod(0o755)
        lay_out_tool(edition / TOOL)
        lay_out_root(course, exercises or course.ready, edition / ROOT)
    except OSError as error:
        raise Wrong(f"{error.filename or edition}: {error.strerror}") from None
    for folder in (edition / TOOL, edition / ROOT / FOLDER):
        compileall.compile_dir(folder, quiet=2)
    compileall.compile_dir(edition / ROOT / "tests", maxlevels=0, quiet=2)
    warm(edition)
    return edition


def lay_out_tool(tool: Path) -> None:
    source = Path(forks.__file__).parents[1]

    def left_out(folder: str, names: list[str]) -> set[str]:
        dropped = KEPT_BACK if Path(folder) == source else {"__pycache__"}
        return dropped & set(names)

    shutil.copytree(source, tool / "course", ignore=left_out)
    shutil.copytree(
        source / SERVER, tool / "course" / SERVER, ignore=shutil.ignore_patterns("__pycache__")
    )
    package = Path(SERVER).parent / "__init__.py"
    shutil.copy2(source / package, tool / "course" / package)
    for name in LIBRARIES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            continue
        module = Path(spec.origin)
        if spec.submodule_search_locations:
            module = module.parent
        # With what it is compiled to, since compiling takes longer than all the rest, and
        # with what is said of its version.
        for found in (module, *module.parent.glob(f"{name}-*-info")):
            if found.is_dir():
                shutil.copytree(found, tool / found.name)
            else:
                shutil.copy2(found, tool)


def lay_out_root(course: Course, exercises: Sequence[Exercise], root: Path) -> None:
    """A copy of the course as far as a test may see it, were there no module to hide."""
    tests = course.root / "tests"
    shared = [file for file in tests.glob("*") if file.suffix == ".py" or is_data(file)]
    asked = [course.root / one.tests for one in exercises]
    own = [course.root / "pyproject.toml", course.root / "course" / "syllabus.toml"]
    for source in (*own, *shared, *asked):
        target = root / source.relative_to(course.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.is_file():
            shutil.copy2(source, target)
    shutil.copytree(
        course.root / FOLDER, root / FOLDER, ignore=shutil.ignore_patterns("__pycache__")
    )
    for one in exercises:
        for file in runtimes(course, one):
            put(root / file, text_of(course, file))


def is_data(folder: Path) -> bool:
    """Whether a folder in tests/ has no tests, nor anything else in Python."""
    return folder.is_dir() and not any(folder.rglob("*.py"))


def runtimes(course: Course, exercise: Exercise) -> list[str]:
    """The solutions of banks, from the root, that the tests of an exercise are tried on."""
    needed = [one for one in course.exercises if one.id in exercise.needs]
    return [
        file
        for name in exercise.runtimes
        for one in needed
        if is_there(course, file := f"{one.bank}/{name}.py")
    ]


def put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def warm(edition: Path) -> None:
    """Has pytest compile the tests, in its own way, and keep what it made beside them."""
    environment = os.environ | {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(edition / TOOL),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "pytest_asyncio.plugin",
         "-p", "course.grading.canary",
         "-p", "no:cacheprovider", "--rootdir", ".", "-c", "pyproject.toml", "tests"],
        cwd=edition / ROOT, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
