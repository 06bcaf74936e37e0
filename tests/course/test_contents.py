"""The table of contents: its links lead somewhere, and every line of the notes is taught."""

from __future__ import annotations

import re
from pathlib import Path

from course.build import contents
from course.manifest import Course

COURSE = Course(Path(__file__).parents[2])
PAGE = contents.page(COURSE)


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    links = re.findall(r"\]\(([^)]+)\)", PAGE)
    assert len(links) > 50
    for link in links:
        name, _, section = link.partition("#")
        file = COURSE.root / "chapters" / name
        assert file.is_file(), link
        if section:
            headings = re.findall(r"^## (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            made = [re.sub(r"[^\w\s-]", "", one.lower()).replace(" ", "-") for one in headings]
            assert section in made, link


def test_every_line_of_the_notes_is_taught_by_an_exercise() -> None:
    rows = re.findall(r"^\| (N\d\d) \| (.+) \| (.*) \|$", PAGE, re.MULTILINE)
    assert [line for line, _, _ in rows] == [f"N{number:02}" for number in range(1, 48)]
    assert all(about and exercises for _, about, exercises in rows)
