"""A small class for tests of gradings: two exercises of chapter 4 that cost little."""

from __future__ import annotations

from pathlib import Path

from course.manifest import Course
from course.reference import text_of

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT)
ONLY = ("4.4", "4.9")
WANTED = COURSE.find(ONLY)


def right() -> dict[str, str]:
    """The reference's modules, by their names."""
    return {one.module: text_of(COURSE, one.reference) for one in WANTED}


def hand_in(folder: Path, student: str, **modules: str) -> None:
    """Writes a submission into a folder of its own, laid out as chapters/ is."""
    for one in COURSE.ready:
        if one.module in modules:
            file = folder / student / one.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(modules[one.module], encoding="utf-8")
