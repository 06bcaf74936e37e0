"""The sabotage check: a submission that passes must fail with a bug in it.

    the student's module, all of whose tests pass
        + a named bug of the exercise's bank in the place of one function (its code)
        + the tests that this bug makes fail on the reference
    -> one of them fails, or up to three bugs, in different functions, are tried;
       where none is noticed, the tests do not test this module: a Flag, with the evidence

The child tries the bugs itself, right after the tests (grading/sabotaged.py).

What always holds: of the bank nothing is in the plan but the code of the one function and
what it needs of its own; a bug counts only if it fails on the reference under the same seed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType

from course.bank import CannotLay, lay_over, named
from course.classroom.records import Flag
from course.grading.mistakes import Mistake, mistakes
from course.grading.results import Outcome, sentence
from course.grading.runner import Runner
from course.grading.sabotaged import RAN, packed
from course.manifest import Course, Exercise
from course.reference import text_of
from course.stubs import Function, definitions, parse
from course.workspace import read

TRIES = 3
"""Bugs that a submission may fail to notice before a person has to look."""
TESTS = 5
"""Tests that are run again for one bug."""


@dataclass(frozen=True)
class Bug:
    mistake: Mistake
    function: str
    """Whose code is replaced, such as "Mailbox.put"."""
    code: CodeType
    supplies: tuple[tuple[str, CodeType], ...]
    """Names that the code uses and others may lack, each with a statement that makes it."""

    def plan(self, exercise: Exercise) -> dict[str, object]:
        """What a grading child is told of it."""
        tests = sorted(self.mistake.tests, key=lambda name: "[tcp]" in name)[:TESTS]
        return {
            "name": self.mistake.name,
            "module": exercise.dotted,
            "function": self.function,
            "code": packed(self.code),
            "supplies": [(name, packed(code)) for name, code in self.supplies],
            "tests": [f"{exercise.tests}::{name}" for name in tests],
        }


def bugs_for(course: Course, exercise: Exercise) -> list[dict[str, object]]:
    """The bugs that a submission is to notice, for `Runner.run(sabotage=...)`; none for
    exercises whose tests the student writes, which are tried on wrong runtimes anyway."""
    if exercise.runtimes:
        return []
    return [bug.plan(exercise) for bug in chosen(bugs(course.root, exercise.id))[:TRIES]]


def sabotage(runner: Runner, exercise: Exercise, outcome: Outcome) -> Flag | None:
    """What there is to say of the bugs that were tried in the run that this `outcome` is of:
    None if one was noticed, or none was to be tried, since not all tests passed."""
    failed = any(one.status != "passed" for one in outcome.results.values())
    noticed = any(noticed for noticed, _ in outcome.sabotage.values())
    if not outcome.results or failed or noticed:
        return None
    if not outcome.sabotage and bugs_for(runner.course, exercise):
        return Flag("sabotage", "passes all tests, and ended before a bug could be tried")
    evidence: list[str] = []
    for bug in bugs(runner.course.root, exercise.id):
        if bug.mistake.name not in outcome.sabotage:
            continue
        plan = bug.plan(exercise)
        if proven(runner.course, exercise, runner.seed, plan):
            what = outcome.sabotage[bug.mistake.name][1]
            evidence.append(f"{bug.function} was replaced: {bug.mistake.sentence} ({what})")
            evidence += [f"still passes: {sentence(str(test))}" for test in plan["tests"]]
    if not evidence:
        return None
    said = "passes all tests, and also with a bug in it that these tests find in others"
    return Flag("sabotage", said, evidence)


def proven(course: Course, exercise: Exercise, seed: int, bug: dict[str, object]) -> bool:
    """Whether the bug makes one of its tests fail on the reference, under this seed."""
    file = course.root / exercise.reference
    tests = bug["tests"]
    outcome = Runner(course, seed).run(
        {exercise.dotted: file}, [exercise], only=tests, sabotage=[bug]
    )
    return any(noticed for noticed, _ in outcome.sabotage.values())


def chosen(found: list[Bug]) -> list[Bug]:
    """First one bug a function, then the others; those that most tests find come first."""
    left = sorted(found, key=lambda bug: (-len(bug.mistake.tests), bug.mistake.name))
    first = {bug.function: bug for bug in reversed(left)}
    return sorted(left, key=lambda bug: first[bug.function] is not bug)


@cache
def bugs(root: Path, id: str) -> list[Bug]:
    """The bugs of an exercise's bank that are in the code of one function alone."""
    course = Course(root)
    (exercise,) = course.find([id])
    return [
        bug for one in mistakes(course, exercise) if (bug := as_bug(course, exercise, one))
    ]


def as_bug(course: Course, exercise: Exercise, mistake: Mistake) -> Bug | None:
    file = f"{exercise.bank}/wrong_{mistake.name}.py"
    reference = text_of(course, exercise.reference)
    try:
        source = lay_over(reference, read(course.root / file), file)
    except CannotLay:
        return None
    before, after = definitions(reference), definitions(source)
    changed = [name for name in before if not same_code(before[name], after.get(name))]
    if len(changed) != 1 or changed[0] not in exercise.write:
        return None
    old, new = before[changed[0]], after[changed[0]]
    if not isinstance(old, Function) or not isinstance(new, type(old)):
        return None
    if head(old) != head(new):
        return None
    code, needs = code_of(source, changed[0]), supplies(source, changed[0], set(before))
    return Bug(mistake, changed[0], code, tuple(needs))


def head(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """What is kept when only the code is replaced: how it is called, and its decorators."""
    taken = [part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)]
    given = [*node.args.defaults, *node.args.kw_defaults, *node.decorator_list]
    return taken + [ast.dump(part) for part in given if part is not None]


def same_code(one: ast.stmt, other: ast.stmt | None) -> bool:
    """Whether two definitions are the same; of classes apart from the methods in them, which
    are compared one by one."""
    if isinstance(one, ast.ClassDef) and isinstance(other, ast.ClassDef):
        return shell(one) == shell(other)
    return other is not None and ast.dump(one) == ast.dump(other)


def shell(node: ast.ClassDef) -> list[str]:
    return [ast.dump(part) for part in node.body if not isinstance(part, Function)]


def code_of(source: str, function: str) -> CodeType:
    """The code of one function of a module, which says first that it runs."""
    tree = parse(source)
    scope: list[ast.stmt] = tree.body
    for name in function.split("."):
        node = next(one for one in scope if getattr(one, "name", "") == name)
        assert isinstance(node, Function | ast.ClassDef)
        scope = node.body
    says = ast.copy_location(ast.parse(f"{RAN}()").body[0], scope[-1])
    scope.insert(int(ast.get_docstring(node) is not None), says)
    code = compile(ast.fix_missing_locations(tree), FILE, "exec")
    for name in function.split("."):
        parts = [one for one in code.co_consts if isinstance(one, CodeType)]
        code = next(one for one in parts if one.co_name == name)
    return code


def supplies(source: str, function: str, known: set[str]) -> Iterator[tuple[str, CodeType]]:
    """What the function needs and others may lack: what is imported, helpers of the bug's own
    and private ones. Public names every module has."""
    makers: dict[str, ast.stmt] = {}
    for node in parse(source).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                makers[name] = type(node)(**vars(node) | {"names": [alias]})
        else:
            own = [name for name in named(node) if name not in known or name[0] == "_"]
            makers |= dict.fromkeys(own, node)
    needed: set[str] = set()
    waiting = [definitions(source)[function]]
    while waiting:
        for part in ast.walk(waiting.pop()):
            if isinstance(part, ast.Name) and part.id in makers and part.id not in needed:
                needed.add(part.id)
                waiting.append(makers[part.id])
    for name, node in makers.items():
        if name in needed:
            yield name, compile(ast.Module([LATER, node], []), FILE, "exec")


FILE = "<bug>"
LATER = ast.parse("from __future__ import annotations").body[0]
"""Of a statement taken out of its module: that annotations are not evaluated."""
