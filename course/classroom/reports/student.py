"""One student's report: what counts, why each lost point was lost, what was looked at."""

from __future__ import annotations

from course.classroom.records import Flag, Stamp
from course.classroom.reports.document import (
    Bar,
    Fact,
    Facts,
    Lines,
    Link,
    Picture,
    Printed,
    Section,
    Table,
    Text,
)
from course.classroom.reports.losses import PASSED, Loss, counts, losses
from course.classroom.standing import FAILED, GRADED, WITHHELD, Counted, Standing
from course.manifest import Course, typed

UNSTARTED = "not started"


def report(course: Course, of: Standing) -> Section:
    made = Section(title(of), tone="" if of.state == GRADED else "warn")
    made.blocks += headlines(of)
    if of.exercises:
        made.blocks.append(overview(of))
        made.blocks.append(Section("How the points come about", [Lines(steps(of))]))
    made.blocks += [exercise(course, one) for one in of.exercises if worth_telling(one)]
    if alike := [one for one in of.exercises if left_alone(one)]:
        made.blocks.append(Section("Not begun", [
            Text("These are as they were handed out, nothing is written yet:", "quiet"),
            Lines([f"{one.graded.id} {one.graded.name}: {one.graded.file}" for one in alike]),
        ]))  # fmt: skip
    made.blocks.append(taken(of))
    made.blocks.append(conditions(of))
    return made


def title(of: Standing) -> str:
    if of.final is None:
        return f"{of.student}: {'withheld' if of.state == WITHHELD else 'not graded'}"
    return f"{of.student}: {of.final:g} of {of.of} points"


def headlines(of: Standing) -> list[Text]:
    if of.state == FAILED:
        why = of.record.failed
        return [Text(f"This submission could not be graded, and that is the grader's fault "
                     f"and no zero: {why}", "strong")]  # fmt: skip
    if of.state == WITHHELD:
        ids = ", ".join(one.graded.id for one in of.exercises if one.withheld)
        return [
            Text("These points do not count yet. Something was seen that a person has to "
                 f"look at first (in {ids}); what and why stands below. Nothing was "
                 f"taken away: as it was graded, it is {of.if_released:g} of {of.of} "
                 "points.", "strong"),
        ]  # fmt: skip
    return []


def overview(of: Standing) -> Table:
    rows = [
        [
            Link(f"#{anchor(one)}", f"{one.graded.id} {one.graded.name}")
            if worth_telling(one)
            else f"{one.graded.id} {one.graded.name}",
            Bar(one.points / one.graded.points if one.graded.points else 0.0,
                f"{one.points:g} of {one.graded.points}"),
            status(one),
        ]
        for one in of.exercises
    ]  # fmt: skip
    return Table(["exercise", "points", ""], rows)


def status(one: Counted) -> str:
    if one.withheld:
        return WITHHELD
    among = all(check.integrated.status == PASSED for check in one.graded.checks)
    return "passed alone" if one.graded.status == PASSED and not among else one.graded.status


def steps(of: Standing) -> list[str]:
    """From what was graded to what counts, a line a step."""
    lines = [f"as graded: {of.record.raw:g} of {of.of}"]
    for one in of.exercises:
        if one.points != one.graded.earned:
            lines.append(f"{one.graded.id}: {one.graded.earned:g} becomes {one.points:g}: "
                         + "; ".join(one.why))  # fmt: skip
        else:
            lines += [f"{one.graded.id}: {why}" for why in one.why]
    if of.total != of.record.raw:
        lines.append(f"with that: {of.total:g}")
    lines += of.why
    if of.final is not None:
        lines.append(f"final: {of.final:g} of {of.of}")
    return lines


def worth_telling(one: Counted) -> bool:
    """Whether there is more to say of an exercise than its points and its status."""
    graded = one.graded
    if left_alone(one):
        return False
    return bool(graded.earned < graded.points or graded.flags or one.why or graded.stamp)


def left_alone(one: Counted) -> bool:
    """Whether it is as it was handed out, and that is all."""
    return one.graded.status == UNSTARTED and not one.why and not one.graded.flags


def anchor(one: Counted) -> str:
    return f"e{one.graded.id.replace('.', '-')}"


def exercise(course: Course, one: Counted) -> Section:
    graded = one.graded
    tone = "warn" if one.withheld else "good" if one.points >= graded.points else "bad"
    head = f"{graded.id} {graded.name}: {one.points:g} of {graded.points} points"
    section = Section(head, tone=tone, id=anchor(one))
    add = section.blocks.append
    if graded.flags:
        add(flags(one))
    if one.why:
        add(Lines(one.why))
    if graded.status == UNSTARTED:
        add(Text(f"{graded.file} is as it was handed out: nothing is written yet."))
    elif graded.reason:
        add(Text(graded.reason))
    if told := counts(one):
        add(Text(told, "quiet"))
    if len(graded.likely) == 1:
        add(Facts([Fact("likely", graded.likely[0])]))
    elif graded.likely:
        add(Text("Likely one of these:"))
        add(Lines(graded.likely))
    found = losses(one)
    section.blocks += [loss(each) for each in found]
    if any(not each.waits and not each.ran.blocked_by for each in found):
        add(Facts([Fact("help", typed("help", graded.id), True)]))
    if graded.stamp:
        add(Text("This exercise was graded apart from the others, with:", "quiet"))
        add(stamp(graded.stamp))
    return section


def loss(one: Loss) -> Section:
    """One reason for lost points."""
    section = Section(one.title)
    add = section.blocks.append
    add(Text(one.message))
    if one.names:
        add(Lines(one.names))
    facts = [Fact(label, text, label != "lost") for label, text in one.facts]
    facts += [Fact("again", command, True) for command in one.again]
    if facts:
        add(Facts(facts))
    if one.printed:
        add(Text("printed, at last:", "quiet"))
        add(Printed(one.printed))
    for check in one.checks:
        if check.yours or check.reference:
            of = f", in: {check.name}" if one.names else ""
            add(Text(f"the first event that differs from the reference's run{of}", "quiet"))
            add(Facts([Fact("yours", check.yours, True),
                       Fact("reference", check.reference, True)]))  # fmt: skip
        if check.diagram:
            add(Picture(check.diagram, f"the run that failed: {check.name}"))
    return section


def flags(one: Counted) -> Section:
    """What a person has to look at, or has looked at."""
    how = "Withheld until a person has looked at it" if one.withheld else "Decided by a person"
    section = Section(how, tone="warn")
    for flag in one.graded.flags:
        section.blocks.append(Text(seen(flag)))
        if flag.evidence:
            section.blocks.append(Printed(flag.evidence))
    return section


def seen(flag: Flag) -> str:
    return f"{flag.kind}: {flag.sentence}"


def taken(of: Standing) -> Section:
    left = of.record.left
    if not left:
        return Section("What was taken of the submission", [
            Text("All that it had: there was nothing beside the exercises' modules."),
        ])  # fmt: skip
    return Section("What was left of the submission", [
        Text("Only the exercises' modules are taken. Beside them there was:", "quiet"),
        Lines(left),
    ])  # fmt: skip


def conditions(of: Standing) -> Section:
    section = Section("How it was graded")
    if of.record.protections:
        section.blocks.append(Text("What the code ran in:", "quiet"))
        section.blocks.append(Lines(of.record.protections))
    section.blocks.append(Text("What the result depends on:", "quiet"))
    section.blocks.append(stamp(of.record.stamp))
    return section


def stamp(of: Stamp) -> Facts:
    return Facts([
        Fact("course", of.course, True), Fact("tests", of.tests, True),
        Fact("Python", of.python, True), Fact("settings", of.settings, True),
        Fact("submission", of.submission, True),
    ])  # fmt: skip
