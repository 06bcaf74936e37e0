"""From a fresh machine to an interpreter that has what the course needs.

    enter -> this interpreter has it      -> go on
          -> .venv has it                 -> go on in there
          -> else make or mend .venv      -> go on in there

What always holds: `.venv` counts as ready only by a mark that is written last, so one
that was left half made is mended by the next start; of two first starts at once one
works and the other waits. Standard library only; nothing here is run twice: a start
that finds everything in place reads two small files.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

MARK = "course-ready"
GUARD = "COURSE_VENV_JUST_MADE"


class CannotStart(Exception):
    """The course can't run here; the text is one line that says why and what to do."""


def enter(root: str | Path, arguments: Sequence[str], extras: Sequence[str] = ()) -> None:
    """Returns in an interpreter that has what the course needs, or does not return.

    `extras` are names of pyproject.toml's optional dependencies that the command needs
    besides. Raises CannotStart.
    """
    root = Path(root)
    wanted = requirements(root, extras)
    venv = root / ".venv"
    python = interpreter_of(venv)
    inside = Path(sys.prefix).resolve() == venv.resolve()
    just_made = os.environ.pop(GUARD, None) is not None
    if inside:
        if marked(venv, root, wanted, version()) and all(map(importable, wanted)):
            return
        if just_made:
            raise CannotStart(f"{venv} is broken: delete that folder and start again.")
    elif all(map(importable, wanted)) and all(map(new_enough, wanted)):
        return
    elif python.exists() and marked(venv, root, wanted):
        go_on(python, arguments)
    with OnlyOne(root):
        # Whoever had the lock before us may have done it all.
        if inside or not (python.exists() and marked(venv, root, wanted)):
            try:
                make(venv, root, wanted)
            except OSError as error:
                raise CannotStart(cannot("prepare .venv", str(error))) from None
    os.environ[GUARD] = "1"
    go_on(python, arguments)


def requirements(root: Path, extras: Sequence[str] = ()) -> list[str]:
    """What pyproject.toml asks for, such as "pytest>=8"."""
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return wanted


def split(requirement: str) -> tuple[str, str]:
    match = re.fullmatch(r"([\w.-]+?)(?:>=([\d.]+))?", requirement)
    assert match, f"pyproject.toml: {requirement!r}: write it as name or name>=version"
    return match[1], match[2] or "0"


def importable(requirement: str) -> bool:
    name, _ = split(requirement)
    return importlib.util.find_spec(name.replace("-", "_")) is not None


def new_enough(requirement: str) -> bool:
    """By the name of the folder that pip puts beside a package: importlib.metadata would
    take as long as all else that a start imports."""
    name, least = split(requirement)
    for folder in map(Path, sys.path):
        for about in folder.glob(f"{name.replace('-', '_')}-*.dist-info"):
            return numbers(about.stem.partition("-")[2]) >= numbers(least)
    return False


def numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def version() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def marked(venv: Path, root: Path, wanted: Sequence[str], python: str | None = None) -> bool:
    """Whether .venv was made to its end, for this folder, with all of this in it.

    Inside .venv also: by this version of Python, which an upgrade may have replaced.
    """
    try:
        made_by, made_for, *there = (venv / MARK).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return False
    return made_for == str(root) and set(wanted) <= set(there) and python in (None, made_by)


def interpreter_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


class OnlyOne:
    """A lock on the folder, given back by the operating system however we end."""

    def __init__(self, root: Path) -> None:
        self.path = root / ".venv.lock"

    def __enter__(self) -> None:
        try:
            self.file = open(self.path, "a+")
        except OSError as error:
            raise CannotStart(
                f"This folder can't be written to ({error.strerror}): copy the course to a "
                f"folder of your own, or install {WHAT} for {sys.executable}."
            ) from None
        if os.name == "nt":
            import msvcrt

            self.file.seek(0)
            while True:
                # It gives up after ten seconds, sooner than a first start may be done.
                with suppress(OSError):
                    return msvcrt.locking(self.file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            # A file system without locks is no reason not to start.
            with suppress(OSError):
                fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *problem: object) -> None:
        self.file.close()


WHAT = "pytest and pytest-asyncio"
ABOUT = """
import sys, sysconfig
print(sysconfig.get_path("purelib"))
print("%d.%d" % sys.version_info[:2])
"""


def make(venv: Path, root: Path, wanted: Sequence[str]) -> None:
    """Makes .venv, or mends the one that is there, and installs into it."""
    python = interpreter_of(venv)
    there = python.exists() and run([python, "-m", "pip", "--version"]).returncode == 0
    # Inside a broken .venv its own base is the one to build with.
    base = getattr(sys, "_base_executable", sys.executable) or sys.executable
    if not there and importlib.util.find_spec("ensurepip") is None:
        raise CannotStart(no_ensurepip(base))
    jupyter = any(one.startswith("jupyter") for one in wanted)
    cost = "250 MB, a minute or two" if jupyter else "some seconds"
    print(f"First start: preparing {venv.name} (once, {cost}) ...", file=sys.stderr)
    if not there:
        made = run([base, "-m", "venv", "--clear", venv])
        if made.returncode != 0:
            text = made.stdout + made.stderr
            raise CannotStart(
                no_ensurepip(base) if "ensurepip" in text else cannot("make .venv", text)
            )
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = run([*pip, "--no-input", "--retries", "1", *wanted])
    if done.returncode != 0:
        raise CannotStart(cannot(f"install {', '.join(wanted)}", done.stderr))
    about = run([python, "-c", ABOUT]).stdout.splitlines()
    # The project itself, on the path of every Python that .venv starts: the tool, and the
    # reference, which is a folder or, in a student edition, a zip.
    path = Path(about[0]) / "minibeam-course.pth"
    parts = (root, root / "solutions", root / "solutions" / "minibeam.zip")
    path.write_text("".join(f"{part}\n" for part in parts), encoding="utf-8")
    mark = "\n".join([about[1], str(root), *wanted, ""])
    (venv / MARK).write_text(mark, encoding="utf-8")


def run(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    # These would lead the other interpreter to the packages of this one.
    dropped = ("PYTHONHOME", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True, text=True, errors="replace",
        stdin=subprocess.DEVNULL, env=environment,
    )  # fmt: skip


def no_ensurepip(python: str) -> str:
    systems_own = Path(python).resolve().parent == Path("/usr/bin").resolve()
    how = (
        f"run `sudo apt install python{version()}-venv`"
        if systems_own and shutil.which("apt-get")
        else "install a Python that has the venv module"
    )
    return (
        f"This Python ({python}) can't make a virtual environment, since ensurepip is "
        f"missing: {how} and start again, or install {WHAT} for it."
    )


NO_NETWORK = (
    "No matching distribution",
    "ConnectionError",
    "NewConnectionError",
    "name resolution",
    "ConnectTimeout",
    "ReadTimeout",
    "ProxyError",
)


def cannot(do: str, output: str) -> str:
    if any(sign in output for sign in NO_NETWORK):
        return (
            f"Could not {do}: the package index can't be reached. Connect to the network and "
            f"start again, or install {WHAT} for {sys.executable} in another way."
        )
    if "No space left" in output or "disk" in output.lower():
        return f"Could not {do}: the disk is full. Free about 50 MB and start again."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.upper().startswith("ERROR")]
    said = (errors[:1] or lines[-1:] or ["no reason was given."])[0]
    return f"Could not {do}: {said} Mend that and start again."


def go_on(python: Path, arguments: Sequence[str]) -> NoReturn:
    """The same command in .venv's interpreter; its exit code is ours."""
    command = [str(python), "-m", "course", *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":
        # Windows has no exec: its execv returns to the shell while the child still runs.
        sys.exit(subprocess.call(command))
    os.execv(python, command)
