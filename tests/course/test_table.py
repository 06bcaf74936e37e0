"""A check as a lesson shows it."""

from __future__ import annotations

from typing import Any

from course.lessons.table import table

TEST = {
    "name": "it is so", "status": "passed", "message": "", "place": "",
    "replay": "python3 -m course check 1.1", "diagram": "", "yours": "", "reference": "",
}  # fmt: skip
EXERCISE = {
    "id": "1.1", "name": "Mailboxes", "module": "mailboxes", "file": "chapters/m.py",
    "points": 25, "earned": 12.5, "status": "failed", "likely": [],
}  # fmt: skip


def shown(*tests: dict[str, Any], **more: Any) -> str:
    return table(EXERCISE | more | {"tests": [TEST | test for test in tests]})


def test_points_and_tests_are_counted() -> None:
    assert "failed, 12.5 of 25 points, 1 of 2 tests pass" in shown({}, {"status": "failed"})


def test_what_fails_comes_first_and_says_why_and_where() -> None:
    failing = {"status": "failed", "name": "so it is", "message": "1 < 2", "place": "m.py:7"}
    text = shown({}, failing)
    assert text.index("so it is") < text.index("it is so</td>")
    assert "1 &lt; 2 (m.py:7)" in text


def test_a_failed_run_shows_the_likely_mistake_the_first_difference_and_the_picture() -> None:
    seen = {"diagram": '<svg width="520">', "yours": "a: send", "reference": "a: exit"}
    text = shown({"status": "failed"} | seen, likely=["You forgot it."])
    assert "Likely: You forgot it." in text
    assert "<td>yours</td><td>a: send</td>" in text
    assert "<img width='520' src='data:image/svg+xml;base64," in text


def test_what_is_not_started_says_where_to_write() -> None:
    assert "chapters/m.py" in table(EXERCISE | {"status": "not started", "tests": []})
