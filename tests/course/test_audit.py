"""`audit`: the banks and the mutants of a small course, and whom failures name."""

from __future__ import annotations

import builtins
import json
import subprocess
import symtable
from pathlib import Path

import pytest

from course import audit, cli
from course.audit import findings
from course.audit.blaming import culprits, measure
from course.audit.trials import Trial, run_all
from course.bank import Solution, solutions
from course.grading import child, forks
from course.grading.forks import Server, Servers
from course.grading.results import Outcome
from course.grading.runner import Runner
from course.manifest import Course, Exercise, Wrong, typed
from tests.course.test_check import LEANS
from tests.course.tiny import make, write

CASES = """import pytest

from tiny.nodes.maths import double, half


@pytest.mark.parametrize("number", range(8))
def test_is_doubled(number):
    assert double(number) == 2 * number


@pytest.mark.parametrize("number", range(4))
def test_is_halved_and_rounded_down(number):
    assert half(number) == number // 2
"""
WRONG = '''"""You take {number} for something else.

caught by: test_is_doubled
"""


def double(number):
    return 2 * number if number != {number} else -1
'''
UNUSUAL = '''"""Shifts {shift}."""


def double(number):
    return number << 1
'''


@pytest.fixture(autouse=True)
def few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "SEEDS", range(1))
    monkeypatch.setattr(findings, "WRONG_SEEDS", range(1))
    monkeypatch.setattr(findings, "LEAST_WRONG", 3)


def with_bank(root: Path) -> tuple[Course, Exercise]:
    course = make(root, {"maths": ("", CASES)})
    one = course.ready[0]
    for number in range(3):
        write(root / one.bank / f"wrong_{number}.py", WRONG.format(number=number))
    for shift in ("left", "up"):
        write(root / one.bank / f"unusual_{shift}.py", UNUSUAL.format(shift=shift))
    return course, one


@pytest.mark.usefixtures("warm")
def test_a_bank_that_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, one = with_bank(tmp_path)
    assert cli.main(["audit", "1.1", "--write"], tmp_path) == 0
    said = capsys.readouterr().out
    assert said.startswith("1.1  maths           3 wrong, 2 unusual, 4 of 4 mutants caught\n")
    assert "runs in " in said and said.endswith(": all is well\n")
    known = json.loads((tmp_path / one.bank / "mistakes.json").read_text(encoding="utf-8"))
    assert known[1] == {
        "name": "1",
        "sentence": "You take 1 for something else.",
        "tests": ["test_is_doubled[1]"],
    }


@pytest.mark.usefixtures("warm")
def test_each_problem_of_a_bank_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, one = with_bank(tmp_path)
    bank = tmp_path / one.bank
    write(bank / "wrong_0.py", WRONG.format(number=1))
    write(bank / "wrong_2.py", WRONG.format(number="number"))
    write(bank / "wrong_3.py", WRONG.format(number=3).replace("is_doubled", "no_such"))
    write(bank / "wrong_4.py", WRONG.format(number=9).replace("You take", "You t" + 190 * "a"))
    write(bank / "unusual_left.py", "def half(number):\n    return number / 2\n")
    write(bank / "unusual_up.py", '"""It does not load."""\n\n1 / 0\n')
    survivor = '[[survivor]]\nfunction = "half"\nbefore = "2"\nafter = "3"\nreason = "so"\n'
    write(bank / "survivors.toml", survivor + survivor.replace("3", "4"))
    assert cli.main(["audit", "1.1"], tmp_path) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[1:-1] == [
        f"     {problem}"
        for problem in (
            f"{one.bank}/unusual_up.py:3: only functions, classes, assignments and imports "
            "can be laid over the reference",
            "unusual_left: its docstring is to say what is unusual",
            "unusual_left: fails test_is_halved_and_rounded_down[1] under --seed 0: "
            "got 0.5, expected 0",
            "wrong_2: fails 8 of 12 tests, more than half",
            "wrong_3: not caught by test_no_such; fails test_is_doubled[3]",
            "wrong_4: its sentence has 217 characters, 200 are enough",
            "wrong_4: not caught by test_is_doubled; fails no test",
            "wrong_1: fails the same tests as wrong_0",
            "there are to be 2 unusual solutions",
            "mistakes.json is not right about 0, 1, 2, 3, 4: "
            f"`{typed('audit', '1.1', '--write')}`, and commit it",
            "survivors.toml: half: 2 -> 3 is caught: remove it",
            "survivors.toml: half: 2 -> 4 is no mutant of it: remove it",
        )
    ]
    assert said[-1].endswith(": not well, see above (12)")


@pytest.mark.usefixtures("warm")
def test_tests_that_see_nothing_are_found_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blind = "from tiny.nodes import maths\n\n\ndef test_it():\n    assert maths.half\n"
    make(tmp_path, {"maths": ("", blind)})
    assert cli.main(["audit", "1.1"], tmp_path) == 1
    said = capsys.readouterr().out
    assert "     the stub passes 1 tests, the first is test_it\n" in said
    assert "     no test needs double\n     no test needs half\n" in said
    assert "     4 mutants of 4 live, more than one in ten\n" in said
    assert "     lives: solutions/tiny/nodes/maths.py:8: double: number + number -> " in said


@pytest.mark.usefixtures("warm")
def test_when_the_time_is_over_it_says_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, {"one": ("", ""), "two": ("", "")})
    assert cli.main(["audit", "--all", "--within", "0"], tmp_path) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "not looked into within 0 min: 1.1, 1.2"
    assert said[1].startswith("1 runs in ")


@pytest.mark.usefixtures("warm")
def test_a_demonstration_must_show_what_the_references_shows(tmp_path: Path) -> None:
    course, one = with_bank(tmp_path)
    program = "from tiny.nodes.maths import double\nprint(double(1))\nprint(double(2))\n"
    write(tmp_path / one.lesson, f"# Tiny\n\n## 1.1 Maths\n\n```python play\n{program}```\n")
    found = findings.Findings(course, one, [findings.BANK])
    for run, result in run_all(course, list(found.showings()), print):
        found.note(run, result)
    said = {
        name: list(found.of_demonstration(name)) for name in ("wrong_0", "wrong_1", "wrong_2")
    }
    assert said == {
        "wrong_0": [],
        "wrong_1": ["the lesson's demonstration prints '-1' where '2' is expected"],
        "wrong_2": ["the lesson's demonstration prints '-1' where '4' is expected"],
    }


HOSTILE = {
    "reads what is typed, and ends the process": (
        "import os\n\n\ndef double(number):\n    return int(input())\n\n\n"
        "def half(number):\n    os._exit(3)\n"
    ),
    "never ends": "def double(number):\n    while True: pass\n",
    "is broken": "\n\nLIMIT = 1 / 0\n",
}


@pytest.mark.parametrize("solution", HOSTILE.values(), ids=HOSTILE)
def test_a_forked_child_finds_what_any_other_one_finds(tmp_path: Path, solution: str) -> None:
    course = make(tmp_path, {"maths": ("", "")})
    one = course.ready[0]
    file = tmp_path / "maths.py"
    write(file, (tmp_path / one.reference).read_text(encoding="utf-8") + solution)
    outcomes: list[Outcome] = []
    with Servers() as servers:
        for start in (servers.start, child.start):
            runner = Runner(course, 3, 0.3, start=start)
            outcomes.append(runner.run({one.dotted: file}, [one]))
    forked, plain = outcomes
    assert forked.broken == plain.broken
    assert forked.hangs == plain.hangs
    assert list(forked.results.items()) == list(plain.results.items())


def test_no_server_is_left_when_the_rest_is_not_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers: list[Server] = []

    class Noted(Server):
        def __init__(self) -> None:
            super().__init__()
            servers.append(self)

    monkeypatch.setattr(forks, "Server", Noted)
    course, one = with_bank(tmp_path)
    source = (tmp_path / one.reference).read_text(encoding="utf-8")
    runs = run_all(course, [Trial(one, str(n), source, n) for n in range(9)], print)
    next(runs)
    runs.close()
    assert servers and all(server.closed and server.process is None for server in servers)


def test_without_ids_it_is_about_what_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = make(tmp_path, {name: ("", "") for name in ("one", "two", "three", "four")})
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")

    def git(*words: str) -> None:
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True)

    git("init", "-q")
    with pytest.raises(Wrong, match="no commit to compare with"):
        audit.changed(course, None)
    for exercise in (None, course.ready[0], course.ready[1]):
        if exercise is not None:
            write(tmp_path / exercise.tests, "# changed\n")
        git("add", "-A")
        git("commit", "-q", "-m", "a change")
    write(tmp_path / course.ready[3].bank / "wrong_new.py", "")
    assert [one.id for one in audit.changed(course, None)] == ["1.2", "1.4"]
    git("update-ref", "refs/remotes/origin/main", "HEAD~2")
    assert [one.id for one in audit.changed(course, None)] == ["1.1", "1.2", "1.4"]
    assert [one.id for one in audit.changed(course, "HEAD")] == ["1.4"]
    before, left, named = capsys.readouterr().out.splitlines()
    assert "the commit before" in before and "where origin/main was left" in left
    assert named.startswith("changed since HEAD (")
    with pytest.raises(Wrong, match="no commit to compare with"):
        audit.changed(course, "no-such-branch")
    write(tmp_path / "tests/support.py", "# what all tests share\n")
    assert audit.changed(course, "HEAD") == course.ready


@pytest.mark.usefixtures("warm")
def test_failures_of_later_exercises_name_the_culprit(tmp_path: Path) -> None:
    course = make(tmp_path, {"maths": ("", ""), "leans": (LEANS.format(on="maths"), "")})
    one = course.ready[0]
    write(tmp_path / one.bank / "wrong_0.py", WRONG.format(number=2))
    write(tmp_path / one.bank / "wrong_9.py", WRONG.format(number=9))
    found = measure(course, culprits(course, course.ready, None), print)
    assert (found.failures, found.astray, found.share) == (1, [], 1.0)
    assert len(culprits(course, course.ready, 1)) == 1


def test_every_solution_in_the_banks_can_be_laid() -> None:
    course = Course(Path(__file__).parents[2])
    for one in course.ready:
        known = {*dir(builtins), "__file__", *names_of(course.root / one.reference)[0]}
        for solution in solutions(course, one):
            assert isinstance(solution, Solution), solution
            own, used = names_of(course.root / one.bank / f"{solution.name}.py")
            # It was laid over a reference that has changed since.
            assert used <= known | own, f"{one.id} {solution.name}: {used - known - own}"


def names_of(file: Path) -> tuple[set[str], set[str]]:
    """The names that a module has, and the global ones that its functions use."""
    module = symtable.symtable(file.read_text(encoding="utf-8"), file.name, "exec")

    def used(scope: symtable.SymbolTable) -> set[str]:
        found = {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
        return found.union(*map(used, scope.get_children()))

    return {symbol.get_name() for symbol in module.get_symbols()}, used(module)
