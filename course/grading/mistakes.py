"""The named mistakes of an exercise, and which of them a failure looks like.

Each wrong solution of the bank makes some of the exercise's tests fail: its signature.
`audit --write` keeps these, with the sentence that a student reads, in `mistakes.json`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from course.manifest import Course, Exercise, Wrong

FILE = "mistakes.json"
ON_THE_REFERENCE = "test_your_tests_pass_on_the_reference"
"""In each exercise whose tests the student writes."""


@dataclass(frozen=True)
class Mistake:
    name: str
    """Of the wrong solution's file, without `wrong_` and `.py`."""
    sentence: str
    tests: frozenset[str]
    """The tests that fail, as pytest names them after the `::`."""


def mistakes(course: Course, one: Exercise) -> list[Mistake]:
    """Those of an exercise, in the order of their names; none if none were recorded."""
    file = course.root / one.bank / FILE
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return [Mistake(m["name"], m["sentence"], frozenset(m["tests"])) for m in found]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Wrong(f"{file} can't be read: {error!r}") from None


def keep(course: Course, exercise: Exercise, found: Sequence[Mistake]) -> None:
    """Records the mistakes of an exercise."""
    content = [
        {"name": m.name, "sentence": m.sentence, "tests": sorted(m.tests)} for m in found
    ]
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (course.root / exercise.bank / FILE).write_text(text, encoding="utf-8", newline="\n")


def likely(course: Course, one: Exercise, failing: Collection[str]) -> list[Mistake]:
    """The mistakes of which exactly these tests fail, by their names or whole ids. None where
    tests of the student's own fail on the reference: that they may do for any reason."""
    tests = {name.partition("::")[2] or name for name in failing}
    if one.runtimes and ON_THE_REFERENCE in tests:
        return []
    return [mistake for mistake in mistakes(course, one) if mistake.tests == tests]
