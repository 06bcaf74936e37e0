"""`audit`: whether the tests of exercises tell right from wrong (for maintainers).

findings.py says what must hold. Without ids it is looked into where a module, its tests
or its bank changed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from course.findings import Findings
from course.manifest import Course, Exercise, Wrong
from course.mistakes import FILE
from course.report import Report
from course.trials import run_all, spoken


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("ids", nargs="*", metavar="ID", help="such as 1.1; without, those that changed")
    add("--all", action="store_true", help="every exercise")
    add("--banks", action="store_true", help="the banks alone, without the mutants")
    add("--write", action="store_true", help=f"write what the solutions do into {FILE}")
    parser.epilog = "course/bank.py says what a solution looks like, mutants.py a survivor"


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    asked = course.find(options.ids) if options.ids or options.all else changed(course)
    report = Report(sys.stdout, course)
    findings = {one: Findings(course, one, not options.banks) for one in asked}
    runs = [run for found in findings.values() for run in found.runs()]
    left = {one: sum(run.exercise is one for run in runs) for one in asked}
    began = time.monotonic()
    wrong = 0
    for done, result in run_all(course, runs, report.progress):
        one = done.exercise
        findings[one].note(done, result)
        left[one] -= 1
        if left[one] == 0:
            report.progress("")
            if options.write and findings[one].solutions:
                file = course.root / one.bank / FILE
                file.write_text(findings[one].mistakes(), encoding="utf-8", newline="\n")
            wrong += tell(findings[one], bool(options.ids))
    took = spoken(time.monotonic() - began)
    verdict = f"{wrong} problems, see above" if wrong else "all is well"
    print(f"{len(runs)} runs in {took}: {verdict}")
    return 1 if wrong else 0


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


def changed(course: Course) -> list[Exercise]:
    """The exercises whose module, tests or bank differ from where this branch began, or
    from the commit before."""

    def git(*words: str) -> str:
        result = subprocess.run(
            ["git", *words], cwd=course.root, capture_output=True, text=True
        )
        return result.stdout.strip() if result.returncode == 0 else ""

    head, base = git("rev-parse", "HEAD"), git("merge-base", "origin/main", "HEAD")
    since = "where origin/main was left" if base and base != head else "the commit before"
    if base in ("", head):
        base = git("rev-parse", "HEAD~1")
    if not base:
        raise Wrong("there is no commit to compare with: name exercises, or say --all")
    files = git("diff", "--name-only", "--no-renames", base).splitlines()
    files += git("ls-files", "--others", "--exclude-standard").splitlines()
    found = [
        one
        for one in course.ready
        if any(file in (one.reference, one.tests) or file.startswith(one.bank + "/")
               for file in files)
    ]  # fmt: skip
    names = ", ".join(one.id for one in found) or "none"
    print(f"changed since {since} ({base[:10]}): {names}")
    return found
