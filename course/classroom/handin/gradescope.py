"""The autograder for Gradescope: a zip whose two scripts it runs, and the whole course.

    setup.sh          once, when the image is built
    run_autograder    for each submission: `grade`, and its results.json to where it belongs
    repository/       the course
    secret            the private seed's, the same for all submissions

Gradescope unpacks it in /autograder/source, and puts a submission into /autograder/submission.
"""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from course.bootstrap import requirements, split
from course.classroom.edition import archive
from course.classroom.grade import SECRET
from course.manifest import Course, Wrong

HERE = Path(__file__).parent
SCRIPTS = ("setup.sh", "run_autograder")
PARTS = ("course", "solutions", "tests", "chapters")
ALONE = ("pyproject.toml", "README.md")
CACHES = ("__pycache__", ".ipynb_checkpoints", ".pytest_cache")


def write(course: Course, out: Path, ids: Sequence[str], secret_of: Path | None) -> int:
    if out.suffix != ".zip":
        raise Wrong(f"{out}: Gradescope takes a .zip")
    packed = dict(repository(course))
    packed["secret"] = secret(secret_of)
    pinned = [f"{name}=={version(name)}" for name, _ in map(split, requirements(course.root))]
    only = shlex.join(["--only", *ids]) if ids else ""
    for name in SCRIPTS:
        text = (HERE / name).read_text(encoding="utf-8")
        text = text.replace("REQUIREMENTS", shlex.join(pinned)).replace(" ONLY", f" {only}")
        packed[name] = text.encode()
    try:
        out.write_bytes(archive(packed, programs=SCRIPTS))
    except OSError as error:
        raise Wrong(f"{out}: {error.strerror}") from None
    print(
        f"{out}: upload it under Configure Autograder, with 1 CPU, 1.5 GB of memory and a\n"
        "timeout of 20 minutes. It holds the whole course and the private seed: keep it to "
        "yourself."
    )
    return 0


def repository(course: Course) -> Iterator[tuple[str, bytes]]:
    files = [file for part in PARTS for file in sorted((course.root / part).rglob("*"))]
    for file in [*files, *(course.root / name for name in ALONE)]:
        if file.is_file() and not any(part in CACHES for part in file.parts):
            yield f"repository/{file.relative_to(course.root).as_posix()}", file.read_bytes()


def secret(folder: Path | None) -> bytes:
    """What private seeds are made from; of a grading that was begun, so that a submission
    is graded here as there, or a new one."""
    if folder is None:
        return secrets.token_hex(32).encode()
    try:
        return (folder / SECRET).read_bytes()
    except OSError as error:
        raise Wrong(f"--secret {folder}: {error.strerror}; `grade --out` writes it") from None
