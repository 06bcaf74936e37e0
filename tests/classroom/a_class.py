"""A class that is made: what each student hands in, and what they have to get for it.

    python -m tests.classroom.a_class make FOLDER --chapter 4 --students 100
    python -m course grade FOLDER/submissions --out FOLDER/graded --only 4
    python -m tests.classroom.a_class compare FOLDER

honest       everything right: all points
partial      some exercises, and one in part: no point for what is not there
wrong        in each exercise another one of its bank's wrong solutions: the test that names
             the mistake fails
unusual      the bank's right but unusual solutions: all points, and nothing is withheld
hostile      see tests/classroom/hostile: honest points, or withheld
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from course.bank import Solution, solutions
from course.classroom.grade import chosen
from course.classroom.records import Record, kept
from course.manifest import Course, Exercise
from course.reference import text_of
from course.stubs import cut
from course.workspace import stub

ROOT = Path(__file__).parents[2]


@dataclass
class Student:
    name: str
    modules: dict[str, str] = field(default_factory=dict)
    """The source of each exercise's module, by its id."""
    right: list[str] = field(default_factory=list)
    """The exercises that have to have all points."""
    named: dict[str, str] = field(default_factory=dict)
    """The test of an exercise that has to fail."""
    most: dict[str, float] = field(default_factory=dict)
    """The share of an exercise's tests that may pass, where no more is known."""


def students(course: Course, wanted: list[Exercise], count: int) -> list[Student]:
    """A class of so many; more honest and partial ones the larger it is."""
    reference = {one.id: text_of(course, one.reference) for one in wanted}
    banks = {one.id: list(right(course, one)) for one in wanted}
    wrong = {id: [one for one in bank if one.wrong] for id, bank in banks.items()}
    unusual = {id: [one for one in bank if not one.wrong] for id, bank in banks.items()}
    found = []
    for number in range(max(map(len, wrong.values()))):
        student = Student(f"wrong-{number:02}", dict(reference))
        for one in wanted:
            if number < len(wrong[one.id]):
                solution = wrong[one.id][number]
                student.modules[one.id] = solution.source
                student.named[one.id] = solution.caught_by
        student.right = [one.id for one in wanted if one.id not in student.named]
        found.append(student)
    for number in range(max(map(len, unusual.values()))):
        student = Student(f"unusual-{number}", dict(reference))
        for one in wanted:
            if number < len(unusual[one.id]):
                student.modules[one.id] = unusual[one.id][number].source
        student.right = [one.id for one in wanted]
        found.append(student)
    dice = Random(count)
    for number in range(len(found), count):
        if number % 3:
            name = f"honest-{number:02}"
            found.append(Student(name, dict(reference), [one.id for one in wanted]))
        else:
            found.append(partial(course, wanted, reference, f"partial-{number:02}", dice))
    return found[:count]


def right(course: Course, one: Exercise) -> Iterator[Solution]:
    for found in solutions(course, one):
        assert isinstance(found, Solution), found
        yield found


def partial(
    course: Course, wanted: list[Exercise], reference: dict[str, str], name: str, dice: Random
) -> Student:
    """Who has come so far: in the last exercise one function is missing."""
    student = Student(name)
    far = dice.randrange(1, len(wanted))
    for number, one in enumerate(wanted):
        student.modules[one.id] = reference[one.id] if number < far else stub(course, one)
        if number < far:
            student.right.append(one.id)
        elif number > far or not one.write:
            student.most[one.id] = 0
        else:
            missing = dice.choice(one.write)
            student.modules[one.id] = cut(reference[one.id], [missing], file=one.file)
            student.most[one.id] = 0.999
    return student


def make(course: Course, wanted: list[Exercise], count: int, folder: Path) -> None:
    """Writes the submissions, each third one as a zip, and what is expected of them."""
    found = students(course, wanted, count)
    where = folder / "submissions"
    where.mkdir(parents=True)
    for number, student in enumerate(found):
        files = {one.file: student.modules[one.id] for one in wanted}
        if number % 3:
            for name, text in files.items():
                file = where / student.name / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
        else:
            with zipfile.ZipFile(where / f"{student.name}.zip", "w") as archive:
                for name, text in files.items():
                    archive.writestr(name, text)
    expected = {
        student.name: {k: v for k, v in asdict(student).items() if k != "modules"}
        for student in found
    }
    (folder / "expected.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")


def surprises(record: Record, expected: dict[str, object]) -> Iterator[str]:
    """What of a record is not as it has to be."""
    student = Student(**{"modules": {}} | expected)  # type: ignore[arg-type]
    if record.failed:
        yield f"{record.student}: {record.failed}"
    for one in record.exercises:
        if one.flags:
            yield f"{record.student} {one.id}: withheld: {one.flags}"
        failing = [
            check.id.partition("::")[2]
            for check in one.checks
            if check.isolated.status != "passed"
        ]
        named = student.named.get(one.id, "")
        if named and not any(test.partition("[")[0] == named for test in failing):
            yield f"{record.student} {one.id}: {named} passes"
        most = student.most.get(one.id, 1) * one.points
        least = one.points if one.id in student.right else 0
        if not least <= one.isolated <= most or (failing and one.earned == one.points):
            yield f"{record.student} {one.id}: {one.isolated} of {one.points} points alone"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.classroom.a_class")
    parser.add_argument("what", choices=["make", "compare"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chapter", nargs="+", default=["4"])
    parser.add_argument("--students", type=int, default=100)
    options = parser.parse_args()
    if options.what == "make":
        course = Course(ROOT)
        make(course, chosen(course, options.chapter), options.students, options.folder)
        return 0
    expected = json.loads((options.folder / "expected.json").read_text(encoding="utf-8"))
    records = {record.student: record for record in kept(options.folder / "graded")}
    found = [f"{name}: no record" for name in expected if name not in records]
    for name, record in records.items():
        found += surprises(record, expected[name])
    print(*found, f"{len(records)} records, {len(found)} surprises", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
