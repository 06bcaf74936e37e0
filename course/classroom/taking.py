"""What is taken of a submission: the exercises' modules, and nothing else.

    a folder ─┐                       ┌─> the bytes of each exercise's module
              ├─ names, never followed ┤
    a zip ────┘                       └─> what was left, a line for each kind

A submission is laid out as chapters/ is, in a folder of any name or depth (a clone, a zip of
GitHub's), or holds the modules themselves. What always holds: nothing is unpacked and no link
is followed; what is read is bounded, whatever the archive says of itself.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from course.manifest import Course, Exercise, Wrong

MOST_FILES = 50_000
"""Names that are looked at in one submission."""
LARGEST = 2**18
"""Bytes that a module may have."""
LARGEST_ZIP = 2**26
"""Bytes of an archive that is opened."""
NAMED = 3
"""Names that are told of what was left, of each kind."""
CACHES = ("__pycache__", ".git", ".venv", ".ipynb_checkpoints", "__MACOSX")
TURNS_TESTS = ("conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml",
               "sitecustomize.py", "usercustomize.py", "__init__.py")  # fmt: skip
"""Files that would have a say in how the tests run."""

UNREADABLE = (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)
"""What a file or an archive that is none raises."""


@dataclass
class Taken:
    student: str
    files: dict[str, bytes] = field(default_factory=dict)
    """The module of each exercise that was found, by the exercise's id."""
    left: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """The SHA-256 of what was taken, in hexadecimal."""
        total = hashlib.sha256()
        for id, content in sorted(self.files.items()):
            total.update(f"{id} {len(content)}\n".encode() + content)
        return total.hexdigest()


@dataclass
class Found:
    """A file in a submission: where, and how it is read."""

    path: PurePosixPath
    read: Callable[[], bytes]
    """Up to one byte more than LARGEST. OSError or ValueError if it can't be read."""


class Left:
    """What is not taken, by reason."""

    def __init__(self) -> None:
        self.names: dict[str, list[str]] = {}

    def note(self, reason: str, name: object) -> None:
        self.names.setdefault(reason, []).append(printable(str(name)))

    def lines(self) -> list[str]:
        found = []
        for reason, names in sorted(self.names.items()):
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            found.append(f"{reason}: {', '.join(sorted(names)[:NAMED])}{more}")
        return found


def submissions(folder: Path) -> dict[str, Path]:
    """Each folder and zip in a folder, by the student's name, which is the file's. Wrong if
    there is none."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise Wrong(f"{folder}: {error.strerror}; it is to hold a folder or zip a student") \
            from None  # fmt: skip
    found: dict[str, Path] = {}
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.suffix.lower() == ".zip" and not entry.is_dir():
            plain = entry.stem
            found[entry.name if plain in found else plain] = entry
        elif entry.is_dir() or entry.is_symlink():
            found[entry.name] = entry
    if not found:
        raise Wrong(f"{folder} holds no folder and no zip; each is one student's submission")
    return found


def take(course: Course, student: str, path: Path, wanted: Sequence[Exercise]) -> Taken:
    """What a submission has of the wanted exercises."""
    left = Left()
    taken = Taken(student)
    if path.is_symlink():
        left.note("the submission is a link and was not followed", path.name)
    elif path.is_dir():
        choose(in_folder(path, left), wanted, taken, left)
    else:
        in_archive(path, wanted, taken, left)
    taken.left = left.lines()
    return taken


def in_folder(folder: Path, left: Left) -> Iterator[Found]:
    """The plain files in a folder; links and what is neither file nor folder are left."""
    seen = 0

    def unreadable(error: OSError) -> None:
        left.note(
            f"can't be read ({error.strerror})", Path(error.filename).relative_to(folder)
        )

    for where, folders, files in os.walk(folder, onerror=unreadable):
        base = Path(where)
        for name in sorted(folders):
            if (base / name).is_symlink():
                left.note("links are not followed", (base / name).relative_to(folder))
        folders[:] = sorted(name for name in folders if name not in CACHES)
        for name in sorted(files):
            seen += 1
            if seen > MOST_FILES:
                left.note(f"only the first {MOST_FILES} files were looked at, to", name)
                return
            file = base / name
            inner = file.relative_to(folder)
            try:
                mode = file.lstat().st_mode
            except OSError as error:
                unreadable(error)
                continue
            if stat.S_ISLNK(mode):
                left.note("links are not followed", inner)
            elif not stat.S_ISREG(mode):
                left.note("neither a file nor a folder", inner)
            else:
                yield Found(PurePosixPath(inner.as_posix()), reader(file))


def reader(file: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        # Looked at once more by the open file: it may have become a link meanwhile.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(file, flags), "rb") as opened:
            return opened.read(LARGEST + 1)

    return read


def in_archive(path: Path, wanted: Sequence[Exercise], taken: Taken, left: Left) -> None:
    try:
        if path.stat().st_size > LARGEST_ZIP:
            left.note(f"the zip is larger than {LARGEST_ZIP >> 20} MiB, not opened", path.name)
            return
        with zipfile.ZipFile(path) as archive:
            choose(members(archive, left), wanted, taken, left)
    except UNREADABLE as error:
        left.note(f"the zip can't be read ({printable(str(error))})", path.name)


def members(archive: zipfile.ZipFile, left: Left) -> Iterator[Found]:
    """The plain files of an archive whose names lead nowhere else."""
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        left.note(f"only the first {MOST_FILES} files were looked at, to",
                  entries[MOST_FILES].filename)  # fmt: skip
    by_name = {}
    for entry in entries[:MOST_FILES]:
        if entry.filename in by_name:
            left.note("twice in the zip, the last counts", entry.filename)
        by_name[entry.filename] = entry
    for name, entry in sorted(by_name.items()):
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name:
            left.note("the name leads out of the zip", name)
        elif stat.S_ISLNK(entry.external_attr >> 16):
            left.note("links are not followed", name)
        elif entry.flag_bits & 1:
            left.note("encrypted", name)
        elif not entry.is_dir() and not any(part in CACHES for part in path.parts):
            yield Found(path, member_reader(archive, entry))


def member_reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        with archive.open(entry) as opened:
            return opened.read(LARGEST + 1)

    return read


def choose(
    found: Iterator[Found], wanted: Sequence[Exercise], taken: Taken, left: Left
) -> None:
    """Takes the modules; of several for one exercise the one that lies most as in chapters/,
    then the least deep."""
    by_file: dict[str, list[Found]] = {}
    modules = {f"{one.module}.py" for one in wanted}
    for one in found:
        name = one.path.name
        if name in modules:
            by_file.setdefault(name, []).append(one)
        elif name in TURNS_TESTS or one.path.suffix == ".pth":
            left.note("would have a say in how tests run, and has none", one.path)
        else:
            left.note("no module of an exercise that is graded", one.path)
    for exercise in wanted:
        candidates = sorted(
            by_file.get(f"{exercise.module}.py", []), key=lambda one: rank(exercise, one)
        )
        for other in candidates[1:]:
            left.note(f"another {exercise.module}.py, {candidates[0].path} counts", other.path)
        if candidates:
            read_into(taken, exercise, candidates[0], left)


def rank(exercise: Exercise, found: Found) -> tuple[int, int, str]:
    """The lower the better."""
    folders = found.path.parts[:-1]
    if folders[-2:] == ("chapters", exercise.chapter.directory):
        order = 0
    else:
        order = 1 if folders[-1:] == (exercise.chapter.directory,) else 2
    return order, len(folders), str(found.path)


def read_into(taken: Taken, exercise: Exercise, found: Found, left: Left) -> None:
    try:
        content = found.read()
    except UNREADABLE as error:
        left.note(f"can't be read ({printable(str(error))})", found.path)
        return
    if len(content) > LARGEST:
        left.note(f"larger than {LARGEST >> 10} KiB, not taken", found.path)
        return
    taken.files[exercise.id] = content


def printable(text: str) -> str:
    """One line that no terminal takes for a command."""
    return "".join(one if one.isprintable() else "?" for one in text)
