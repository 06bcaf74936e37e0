"""What a check says of right, wrong, half written and hostile modules."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

import pytest

from course import cli, runner
from course.check import Verdict, as_json, check
from course.manifest import Course
from course.report import Report
from course.workspace import look_at
from tests.course.tiny import REFERENCE, make, student, write

LEANS = '''"""Leans on another module."""

from __future__ import annotations

from tiny.nodes import {on}


def double(number: int) -> int:
    """Twice the number."""
    return {on}.double(number)


def half(number: int) -> int:
    """Half of the number, rounded down."""
    return number // 2
'''

IN_A_THREAD = """from concurrent.futures import ThreadPoolExecutor

from tiny.nodes.raises import double, half


class Replayable(Exception):
    def __init__(self, seed):
        super().__init__("the story failed")
        self.run = type("Run", (), {"seed": seed})


def test_two_is_doubled_elsewhere():
    with ThreadPoolExecutor(1) as pool:
        try:
            pool.submit(double, 2).result()
        except Exception as error:
            raise Replayable(17) from error


def test_the_seed_is_passed_on():
    import os

    assert os.environ["COURSE_SEED"] == "3", "another seed"
"""

SWALLOWS = """from tiny.nodes.swallowed import double, half


def test_a_failure_that_something_swallowed():
    try:
        result = double(2)
    except Exception:
        result = None
    assert result == 4


def test_half():
    assert half(3) == 1
"""

RIGHT = REFERENCE.replace("number + number", "sum([number, number])")

WORK = {
    "right": RIGHT,
    "wrong": REFERENCE.replace("number + number", "number * 3"),
    "started": None,
    "untouched": None,
    "leans": LEANS.format(on="wrong") + "# mine\n",
    "absent": None,
    "syntax": REFERENCE.replace("def half(", "def half"),
    "leaves": REFERENCE + "\nimport sys\nsys.exit('so long')\n",
    "loops": REFERENCE + "\nwhile True:\n    pass\n",
    "hangs": REFERENCE.replace("return number // 2", "while True:\n        number += 1"),
    "kills": REFERENCE.replace("return number // 2", "import os; os._exit(5)"),
    "changed": REFERENCE.replace("double(number: int)", "double(number: int, times: int)"),
    "lacking": REFERENCE.replace("def half", "def halve"),
    "raises": REFERENCE.replace("return number + number", "return {}[number]"),
    "swallowed": None,
    "skips": REFERENCE.replace(
        "return number + number", "import pytest; pytest.skip('later')"
    ).replace("return number // 2", "raise KeyboardInterrupt"),
}
"""What the student saved; None for what is arranged below."""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    special = {
        "leans": (LEANS.format(on="wrong"), ""),
        "raises": ("", IN_A_THREAD),
        "swallowed": ("", SWALLOWS),
    }
    root = tmp_path_factory.mktemp("tiny")
    course = make(root, {module: special.get(module, ("", "")) for module in WORK})
    for module, text in WORK.items():
        file = root / f"chapters/1_tiny/{module}.py"
        if text is not None:
            student(course, module, text)
        elif module == "absent":
            file.unlink()
        elif module != "untouched":
            student(course, module, file.read_text() + "# begun\n")
    return course


@pytest.fixture(scope="module")
def verdicts(course: Course) -> dict[str, Verdict]:
    found = check(course, look_at(course), course.ready, seed=3, budget=1.0)
    return {verdict.exercise.module: verdict for verdict in found}


def told(verdict: Verdict) -> list[tuple[str, str]]:
    return [(test.status, test.message) for test in verdict.tests if test.status != "passed"]


def line(verdict: Verdict, text: str) -> tuple[str, int]:
    """The student's file, and the number of its line that has this text."""
    lines = verdict.file.read_text().splitlines()
    return str(verdict.file), next(n for n, one in enumerate(lines, 1) if text in one)


def test_a_right_module_passes_and_earns_all(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["right"]
    assert (verdict.status, verdict.earned, told(verdict)) == ("passed", 10.0, [])
    assert [test.name for test in verdict.tests] == [
        "two is doubled",
        "three is halved and rounded down",
    ]


def test_an_untouched_module_is_not_started_and_earns_nothing(
    verdicts: dict[str, Verdict],
) -> None:
    verdict = verdicts["untouched"]
    assert (verdict.status, verdict.earned, verdict.tests) == ("not started", 0.0, [])


def test_a_wrong_answer_is_told_beside_the_right_one(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["wrong"]
    assert (verdict.status, verdict.earned) == ("failed", 5.0)
    assert told(verdict) == [("failed", "got 6, expected 4")]
    assert verdict.tests[0].replay == "python -m course check 1.2 --seed 3"
    test = verdict.tests[0].result.test
    assert test is not None and test[0].endswith("test_wrong.py") and test[1] == 5


def test_what_is_still_to_be_written_is_named_with_its_place(
    verdicts: dict[str, Verdict],
) -> None:
    verdict = verdicts["started"]
    assert told(verdict) == [
        ("failed", "started.double is still to be written"),
        ("failed", "started.half is still to be written"),
    ]
    place = verdict.tests[0].result.place
    assert place == line(verdict, "started.double is still")


def test_what_is_still_to_be_written_is_named_though_its_exception_was_swallowed(
    verdicts: dict[str, Verdict],
) -> None:
    assert told(verdicts["swallowed"])[0] == (
        "failed",
        "swallowed.double is still to be written",
    )


def test_a_failure_is_blamed_on_the_module_that_causes_it(
    verdicts: dict[str, Verdict],
) -> None:
    verdict = verdicts["leans"]
    assert verdict.status == "blocked"
    assert told(verdict) == [("blocked", "blocked by 1.2: got 6, expected 4")]


def test_a_missing_module_is_an_error_of_its_exercise(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["absent"]
    assert (verdict.status, verdict.earned) == ("failed", 0.0)
    assert "chapters/1_tiny/absent.py is missing" in told(verdict)[0][1]
    assert "python -m course build" in told(verdict)[0][1]


@pytest.mark.parametrize(
    ("module", "status", "said", "where"),
    [
        ("syntax", "failed", "does not import: SyntaxError: ", "def half"),
        ("leaves", "failed", "does not import: SystemExit: so long", "sys.exit"),
        ("loops", "timed out", "still running after", "    pass"),
        ("changed", "failed", "double has a parameter that nobody gives: times", None),
        ("lacking", "failed", "half is missing", None),
    ],
)
def test_a_module_that_can_not_be_used_is_one_line_and_costs_itself(
    verdicts: dict[str, Verdict], module: str, status: str, said: str, where: str | None
) -> None:
    verdict = verdicts[module]
    assert (verdict.status, verdict.earned) == (status, 0.0)
    (test,) = verdict.tests
    assert test.message.startswith(said)
    assert "\n" not in test.message
    if where == "    pass":
        # The loop may be caught on either of its lines.
        file, number = line(verdict, where)
        assert test.result.place in ((file, number), (file, number - 1))
    elif where:
        assert test.result.place == line(verdict, where)


def test_a_hang_costs_its_own_test_and_says_where(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["hangs"]
    assert (verdict.status, verdict.earned) == ("timed out", 5.0)
    ((status, message),) = told(verdict)
    assert status == "timed out" and "an endless loop?" in message
    place = verdict.tests[1].result.place
    file, number = line(verdict, "while True")
    assert place in ((file, number), (file, number + 1))


def test_a_child_that_nobody_listens_to_any_more_still_ends(course: Course) -> None:
    work = look_at(course)
    (one,) = course.find(["loops"])
    mine = {one.dotted: work.mine[one.dotted]}
    orders = runner.plan(course, mine, [one.tests], budget=0.5, import_budget=0.5)
    with tempfile.TemporaryFile() as errors:
        child = runner.start(course, 0, orders, errors)
        assert child.stdout is not None
        assert b"importing" in child.stdout.readline()
        child.stdout.close()
        child.wait()


def test_ending_the_process_costs_its_own_test(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["kills"]
    assert (verdict.status, verdict.earned) == ("failed", 5.0)
    assert told(verdict) == [("failed", "ended the whole Python process (exit code 5)")]


def test_a_failure_inside_another_thread_has_the_students_line(
    verdicts: dict[str, Verdict],
) -> None:
    (test, _) = verdicts["raises"].tests
    assert test.result.place == line(verdicts["raises"], "return {}[number]")


def test_the_seed_of_the_failing_run_is_the_one_to_replay(
    verdicts: dict[str, Verdict],
) -> None:
    (test, other) = verdicts["raises"].tests
    assert test.replay == "python -m course check 1.14 --seed 17"
    assert other.status == "passed"


def test_skipping_or_interrupting_a_test_does_not_pass_it(
    verdicts: dict[str, Verdict],
) -> None:
    verdict = verdicts["skips"]
    assert (verdict.status, verdict.earned) == ("failed", 0.0)
    assert [message for _, message in told(verdict)] == [
        "skipped: later",
        "interrupted the tests, as Ctrl-C does",
    ]


def test_the_json_has_exactly_these_keys(course: Course, verdicts: dict[str, Verdict]) -> None:
    content = as_json(course, list(verdicts.values()))
    assert list(content) == ["points", "earned", "exercises"]
    assert content["points"] == 10 * len(WORK)
    for exercise in json.loads(json.dumps(content))["exercises"]:
        assert list(exercise) == [
            "id", "name", "module", "file", "points", "earned", "status", "tests",
        ]  # fmt: skip
        assert exercise["status"] in (
            "passed",
            "failed",
            "blocked",
            "not started",
            "timed out",
        )
        for test in exercise["tests"]:
            assert list(test) == ["name", "status", "message", "replay"]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_the_report_can_be_shown_on_every_console(
    course: Course, verdicts: dict[str, Verdict], encoding: str
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding)
    work = look_at(course)
    Report(out, course.root).show(course, work, list(verdicts.values()))
    out.seek(0)
    text = out.read()
    assert ("█" in text) == (encoding == "utf-8")
    assert "started.double is still to be written" in text
    assert "in chapters/1_tiny/started.py:8" in text
    assert "again: python -m course check 1.2 --seed 3" in text
    assert "Traceback" not in text


def run(course: Course, *arguments: str) -> int:
    return cli.main(arguments, course.root)


@pytest.fixture
def two(tmp_path: Path) -> Course:
    course = make(tmp_path, {"one": ("", ""), "two": ("", "")})
    student(course, "one", RIGHT)
    return course


def test_the_exit_code_tells_whether_what_was_asked_for_passes(
    two: Course, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(two, "check", "1.1", "--json", str(tmp_path / "out.json")) == 0
    assert "mine: one; reference: the rest" in capsys.readouterr().out
    assert json.loads((tmp_path / "out.json").read_text())["earned"] == 10.0
    assert run(two, "check", "two") == 1


def test_another_directory_may_be_checked(two: Course, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere/1_tiny/two.py", RIGHT)
    write(tmp_path / "elsewhere/1_tiny/__init__.py", "")
    assert run(two, "check", "1.2", "--work", str(tmp_path / "elsewhere")) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["7.7"], "7.7 is no exercise; there are 1.1, 1.2"),
        (["--work", "/no/such/place"], "is no directory"),
    ],
)
def test_wrong_use_is_one_line(
    two: Course, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(two, "check", *arguments) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_build_writes_what_is_missing_and_keeps_what_is_touched(
    two: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    file = two.root / "chapters/1_tiny/two.py"
    stub = file.read_text()
    file.unlink()
    assert run(two, "build", "--check") == 1
    assert run(two, "build") == 1
    assert file.read_text() == stub
    assert (two.root / "chapters/1_tiny/one.py").read_text() == RIGHT
    assert "one.py: differs" in capsys.readouterr().out
    assert run(two, "build", "--force") == 0
    assert run(two, "build", "--check") == 0
