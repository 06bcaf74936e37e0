"""For authors: one section of a lesson, looked at.

`python -m course.lessons.look 1.7 DIR` runs its programs over the reference, prints what
they print and writes their pictures to DIR. With --notebook it writes a notebook of that
section alone instead.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from course.lessons.play import play
from course.lessons.text import assemble, read, texts
from course.manifest import Course


def main() -> None:
    parser = argparse.ArgumentParser(prog="course.lessons.look", description=__doc__)
    parser.add_argument("section", help="such as 1.7")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notebook", action="store_true")
    options = parser.parse_args()
    course = Course(Path(__file__).resolve().parents[2])
    options.folder.mkdir(parents=True, exist_ok=True)
    cells = [
        cell
        for lesson in texts(course)
        for cell in read(course, lesson)
        if cell.section == options.section
    ]
    if options.notebook:
        file = options.folder / f"{options.section}.ipynb"
        file.write_text(assemble(cells), encoding="utf-8")
        print(file)
        return
    for number, cell in enumerate((cell for cell in cells if cell.kind == "play"), 1):
        played = play(course, cell.source, seed=cell.seed)
        print(f"-- line {cell.line}, seed {cell.seed}")
        print(played.printed, end="")
        if played.error:
            print(f"error: {played.error} {played.place or ''}")
        pictures = [("", played.svg)] if played.svg else []
        for place, (svg, text) in enumerate(played.charts, 1):
            print(text)
            pictures.append((f"-chart-{place}", svg))
        for what, svg in pictures:
            file = options.folder / f"{options.section}-{number}{what}.svg"
            file.write_text(svg, encoding="utf-8")
            print(file)


if __name__ == "__main__":
    main()
