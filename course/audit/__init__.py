"""`audit`: whether the tests of exercises tell right from wrong (for maintainers).

findings.py says what must hold. Without ids it is looked into where a module, its tests
or its bank changed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from course.audit.blaming import ENOUGH, culprits, measure
from course.audit.findings import BANK, PARTS, TESTS, Findings
from course.audit.trials import run_all, spoken
from course.grading.child import GraderFailed
from course.grading.mistakes import FILE, keep
from course.manifest import Course, Exercise, Wrong
from course.report import Report


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("ids", nargs="*", metavar="ID", help="such as 1.1; without, those that changed")
    add("--since", metavar="COMMIT", help="those that changed since that commit")
    add("--all", action="store_true", help="every exercise")
    add("--banks", action="store_true", help="the banks alone, without the mutants")
    add("--write", action="store_true", help=f"write what the solutions do into {FILE}")
    add("--within", type=float, metavar="MIN", help="begin with no more after these minutes")
    add("--blame", action="store_true", help="whether failures name the exercise to blame")
    add("--sample", type=int, metavar="N", help="with --blame: N of each exercise")
    parser.epilog = "course/bank.py says what a solution looks like, mutants.py a survivor"


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    everything = options.all or options.blame
    whole = options.ids or everything
    asked = course.find(options.ids) if whole else changed(course, options.since)
    report = Report(sys.stdout, course)
    try:
        if options.blame:
            return blame(course, asked, options.sample, report)
        return look_into(course, asked, options, report)
    except GraderFailed as problem:
        print(f"The tests could not be run: {problem}", file=sys.stderr)
        return 1
    finally:
        report.progress("")


def look_into(
    course: Course, asked: list[Exercise], options: argparse.Namespace, report: Report
) -> int:
    """Runs the banks and the mutants of exercises, and says what was found."""
    parts = (TESTS, BANK) if options.banks else PARTS
    findings = {one: Findings(course, one, parts) for one in asked}
    runs = [run for found in findings.values() for run in found.runs()]
    left = {one: sum(run.exercise is one for run in runs) for one in asked}
    began, wrong, done = time.monotonic(), 0, 0
    for run, result in run_all(course, runs, report.progress):
        one = run.exercise
        findings[one].note(run, result)
        done += 1
        left[one] -= 1
        if left[one] == 0:
            report.progress("")
            if options.write and findings[one].solutions:
                keep(course, one, findings[one].mistakes())
            wrong += tell(findings[one], bool(options.ids))
        if options.within is not None and time.monotonic() - began > 60 * options.within:
            break
    if late := [one.id for one in asked if left[one]]:
        print(f"not looked into within {options.within:g} min: {', '.join(late)}")
    verdict = f"not well, see above ({wrong})" if wrong else "all is well"
    print(f"{done} runs in {spoken(time.monotonic() - began)}: {verdict}")
    return 1 if wrong else 0


def blame(course: Course, asked: list[Exercise], sample: int | None, report: Report) -> int:
    """Puts wrong solutions under later exercises, and says what their failures name."""
    tried = culprits(course, asked, sample)
    began = time.monotonic()
    found = measure(course, tried, report.progress)
    report.progress("")
    for line in found.astray:
        print(f"     {line}")
    print(
        f"{len(tried)} wrong solutions under later exercises: {found.failures} failures, "
        f"{found.share:.1%} name the right one ({spoken(time.monotonic() - began)})"
    )
    return 0 if found.share >= ENOUGH else 1


def tell(found: Findings, closely: bool) -> int:
    """Says what was found of an exercise; how many problems."""
    problems = list(found.problems())
    print(f"{found.exercise.id:<5}{found.exercise.module:<14}  {found.summary()}")
    for problem in problems:
        print(f"     {problem}")
    if problems or closely:
        for mutant in found.unlisted():
            print(f"     lives: {mutant}")
    sys.stdout.flush()
    return len(problems)


SHARED = (
    *(f"tests/{name}_support.py" for name in ("epmd", "terms", "wire")),
    *("tests/support.py", "course/sim/", "course/bank.py", "course/audit/mutants.py"),
)
"""What the audit of every exercise depends on."""


def changed(course: Course, commit: str | None = None) -> list[Exercise]:
    """The exercises whose module, tests or bank differ from a commit; without one, from
    where this branch began, or from the commit before. All of them if what they share
    does. Wrong if there is no such commit."""

    def git(*words: str) -> str:
        result = subprocess.run(
            ["git", *words], cwd=course.root, capture_output=True, text=True
        )
        return result.stdout.strip() if result.returncode == 0 else ""

    head, base = git("rev-parse", "HEAD"), git("merge-base", "origin/main", "HEAD")
    since = "where origin/main was left" if base and base != head else "the commit before"
    if base in ("", head):
        base = git("rev-parse", "HEAD~1")
    if commit is not None:
        base, since = git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"), commit
    if not base:
        raise Wrong("there is no commit to compare with: name exercises, or say --all")
    files = git("diff", "--name-only", "--no-renames", base).splitlines()
    files += git("ls-files", "--others", "--exclude-standard").splitlines()

    def differs(one: Exercise) -> bool:
        banks = [course.find([id])[0].bank for id in one.needs if one.runtimes]
        places = (one.reference, one.tests, *(f"{bank}/" for bank in (one.bank, *banks)))
        return any(file.startswith((*places, *SHARED)) for file in files)

    found = [one for one in course.ready if differs(one)]
    names = ", ".join(one.id for one in found) or "none"
    print(f"changed since {since} ({base[:10]}): {names}")
    return found
