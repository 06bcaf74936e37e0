"""What other programs read: grades.csv, Gradescope's results.json, JUnit's XML.

Gradescope's form is that of its autograder specification: an entry an exercise, with its
points, and one without points for each failure; the score above them is the final one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree as xml

from course.classroom import tables
from course.classroom.records import Check, clean
from course.classroom.reports import student
from course.classroom.reports.losses import BLOCKED, NOT_RUN, Loss, counts, losses
from course.classroom.standing import FAILED, WITHHELD, Class, Counted, Standing

OUTCOMES = {"failures": "failure", "errors": "error", "skipped": "skipped"}
"""What a suite counts, and the element of a case that it counts."""
NOT_IN_XML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def grades(of: Class) -> str:
    """A line a student. An exercise that is withheld, or was not graded, is an empty cell,
    and so are final points that nobody has yet."""
    ids = [one.id for one in of.exercises]
    # With the module's name, since a spreadsheet makes 1.1 of 1.10.
    names = [f"{one.id} {one.module}" for one in of.exercises]
    rows: list[Sequence[str | float | None]] = [
        ["student", *names, "raw", "final", "of", "state", "notes"]
    ]
    for one in of.standings:
        points = {each.graded.id: None if each.withheld else each.points
                  for each in one.exercises}  # fmt: skip
        failed = one.state == FAILED
        rows.append([
            one.student, *(points.get(id) for id in ids),
            None if failed else one.record.raw, one.final, None if failed else one.of,
            one.state, "; ".join(notes(one)),
        ])  # fmt: skip
    return tables.as_csv(rows)


def notes(of: Standing) -> list[str]:
    """Why the final points are not the raw ones."""
    lines = [f"could not be graded: {of.record.failed}"] if of.record.failed else []
    for one in of.exercises:
        if one.withheld:
            kinds = ", ".join(sorted({flag.kind for flag in one.graded.flags}))
            lines.append(f"{one.graded.id} withheld: {kinds}")
        lines += [f"{one.graded.id}: {why}" for why in one.why]
    return lines + (of.why if of.final != of.total else [])


def gradescope(of: Standing) -> str:
    """results.json of one submission. What is withheld is shown to the student once the
    instructor publishes the grades; the evidence is for the instructor."""
    withheld = of.state == WITHHELD
    told: dict[str, Any] = {
        "score": of.if_released,
        "output": "\n".join(summary(of)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "after_published" if withheld else "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "state": of.state,
            "raw": of.record.raw,
            "final": of.final,
            "of": of.of,
            "steps": student.steps(of),
            "stamp": asdict(of.record.stamp),
        },
        "tests": [entry for one in of.exercises for entry in entries(one)],
    }
    if not withheld:
        solved = sum(one.points >= one.graded.points for one in of.exercises)
        told["leaderboard"] = [
            {"name": "points", "value": of.total},
            {"name": "exercises solved", "value": solved},
        ]
    return json.dumps(told, indent=1, sort_keys=True) + "\n"


def summary(of: Standing) -> list[str]:
    lines = [student.title(of), *(one.text for one in student.headlines(of)), ""]
    lines += student.steps(of)
    lines += ["", "Left of the submission:", *of.record.left] if of.record.left else []
    return [clean(line) for line in lines]


def entries(one: Counted) -> list[dict[str, Any]]:
    """An exercise, and what failed of it."""
    graded = one.graded
    lines = [*one.why, graded.reason, counts(one)]
    lines += [f"likely: {sentence}" for sentence in graded.likely]
    full = one.points >= graded.points
    found: list[dict[str, Any]] = [{
        "number": graded.id,
        "name": f"{graded.id} {graded.name}",
        "score": one.points,
        "max_score": graded.points,
        "status": "passed" if full else "failed",
        "output": "\n".join(clean(line) for line in lines if line),
        "tags": [f"chapter {graded.id.partition('.')[0]}", graded.status],
        "extra_data": {"earned": graded.earned, "isolated": graded.isolated,
                       "integrated": graded.integrated},
    }]  # fmt: skip
    for number, loss in enumerate(losses(one), 1):
        found.append({
            "number": f"{graded.id}.{number}",
            "name": clean(loss.title),
            "status": "failed",
            "output": "\n".join(in_text(loss)),
            "tags": [loss.ran.status],
            "extra_data": {"tests": [check.id for check in loss.checks]},
        })  # fmt: skip
    for flag in graded.flags:
        found.append({
            "number": f"{graded.id}.{len(found)}",
            "name": f"{graded.id}: {clean(flag.sentence)}",
            "status": "failed" if one.withheld else "passed",
            "output": "\n".join(clean(line) for line in flag.evidence),
            "tags": [flag.kind],
            "visibility": "hidden",
        })  # fmt: skip
    return found


def in_text(loss: Loss) -> list[str]:
    """A loss for a console or a page that shows plain text."""
    lines = [loss.message, *(f"- {name}" for name in loss.names)]
    lines += [f"{label}: {text}" for label, text in loss.facts]
    lines += [f"again: {command}" for command in loss.again]
    for check in loss.checks:
        if check.yours or check.reference:
            lines += [f"the first event that differs, in: {check.name}",
                      f"  yours:      {check.yours}",
                      f"  reference:  {check.reference}"]  # fmt: skip
    if loss.printed:
        lines += ["printed, at last:", *(f"  {line}" for line in loss.printed)]
    return [clean(line) for line in lines]


def junit(of: Standing) -> str:
    """A suite an exercise. What another of the student's modules blocks is skipped; what
    could not be graded is an error."""
    root = xml.Element("testsuites", name=legal(of.student))
    if of.record.failed:
        case = xml.SubElement(suite(root, "grading"), "testcase", classname="grading",
                              name="the submission is graded", time="0")  # fmt: skip
        xml.SubElement(case, "error", message=legal(of.record.failed))
    for one in of.exercises:
        graded = one.graded
        made = suite(root, f"{graded.id} {graded.name}")
        properties = xml.SubElement(made, "properties")
        told = {"points": one.points, "of": graded.points, "status": graded.status,
                "withheld": str(one.withheld).lower()}  # fmt: skip
        for name, value in told.items():
            xml.SubElement(properties, "property", name=name, value=str(value))
        lost = {check.id: loss for loss in losses(one) for check in loss.checks}
        for check in graded.checks:
            test_case(made, one, check, lost.get(check.id))
    for element in (*root, root):
        cases = list(element.iter("testcase"))
        element.set("tests", str(len(cases)))
        for name, tag in OUTCOMES.items():
            # A whole of suites has no count of what was skipped.
            if element is not root or tag != "skipped":
                element.set(name, str(sum(case.find(tag) is not None for case in cases)))
        element.set("time", "0")
    xml.indent(root)
    text = xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def suite(root: xml.Element, name: str) -> xml.Element:
    return xml.SubElement(root, "testsuite", name=legal(name))


def test_case(suite: xml.Element, one: Counted, check: Check, loss: Loss | None) -> None:
    file, _, function = check.id.partition("::")
    case = xml.SubElement(
        suite, "testcase", time="0", name=legal(function),
        classname=legal(file.removesuffix(".py").replace("/", ".")),
    )  # fmt: skip
    if check.id in one.voided:
        out = xml.SubElement(case, "system-out")
        out.text = legal(f"counts as passed for everyone: {one.voided[check.id]}")
    elif check.isolated.status == NOT_RUN:
        xml.SubElement(case, "failure", type=NOT_RUN,
                       message=legal(one.graded.reason or one.graded.status))  # fmt: skip
    elif loss is not None and loss.ran.status == BLOCKED:
        xml.SubElement(case, "skipped", message=legal(loss.message))
    elif loss is not None:
        failure = xml.SubElement(case, "failure", message=legal(loss.message),
                                 type=legal(loss.ran.status))  # fmt: skip
        failure.text = legal("\n".join(in_text(loss)))


def legal(text: str) -> str:
    """Text that XML can hold: what it can't is shown by its number."""
    return NOT_IN_XML.sub(lambda sign: f"#x{ord(sign[0]):02X}", text)
