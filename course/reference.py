"""Where the reference is: folders in the repository, one zip in the student edition.

    solutions/minibeam/nodes/links.py      minibeam/nodes/links.py in solutions/minibeam.zip
    tests/1_.../links/wrong_kill.py        of that name in it, where an exercise needs it

Python imports from the zip as from the folder. It keeps what is in it out of sight, and
is no secret.
"""

from __future__ import annotations

import zipimport
from pathlib import Path

from course.manifest import Course, Wrong

FOLDER = "solutions"
ZIP = f"{FOLDER}/minibeam.zip"
"""Of a student edition, from its root."""


def import_path(root: str | Path) -> Path:
    """Where Python is to look for the reference."""
    zipped = Path(root) / ZIP
    return zipped if zipped.is_file() else Path(root) / FOLDER


def is_there(course: Course, file: str) -> bool:
    """Whether there is a module of the reference, or a solution in a bank, by its path
    from the root."""
    zipped = import_path(course.root)
    if zipped.is_dir():
        return (course.root / file).is_file()
    try:
        zipimport.zipimporter(str(zipped)).get_data(member(file))
    except (OSError, zipimport.ZipImportError):
        return False
    return True


def text_of(course: Course, file: str) -> str:
    """The text of such a file. Wrong if it can't be read."""
    zipped = import_path(course.root)
    try:
        if zipped.name == Path(ZIP).name:
            data = zipimport.zipimporter(str(zipped)).get_data(member(file))
        else:
            data = (course.root / file).read_bytes()
    except (OSError, zipimport.ZipImportError) as error:
        why = getattr(error, "strerror", None) or "not there"
        raise Wrong(f"{course.root / file}: {why}") from None
    return data.decode("utf-8", "backslashreplace")


def member(file: str) -> str:
    """The name in the zip of a file, by its path from the root."""
    return file.removeprefix(f"{FOLDER}/")
