"""What a check says of right, wrong, half written and hostile modules."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from course import cli
from course.check import Verdict, as_json, check
from course.grading.child import start
from course.grading.explain import NEVER_AWAITED
from course.grading.runner import Runner, forking
from course.manifest import Course, typed
from course.report import Report
from course.workspace import look_at
from tests.course.test_play import ROOT
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

SIMULATED = """import os

from course.sim import simulate
from tiny.nodes.raises import double, half


def test_two_is_doubled_elsewhere():
    async def story(net):
        double(2)

    simulate(story, seed=17)


def test_the_seed_is_passed_on():
    assert os.environ["COURSE_SEED"] == "3", "another seed"
"""

NOTED = """import asyncio

from course.sim import simulate
from tiny.nodes.noted import double, half


def test_what_a_callback_raised():
    async def story(net):
        asyncio.get_running_loop().call_soon(double, 2)
        await asyncio.sleep(1)
        return 0

    assert simulate(story).result == 4


def test_what_a_task_raised():
    async def work():
        double(2)

    async def story(net):
        task = asyncio.get_running_loop().create_task(work())
        await asyncio.get_running_loop().create_future()

    simulate(story)


def test_what_was_never_awaited():
    async def story(net):
        return half(wait)

    async def wait():
        pass

    assert simulate(story).result == 1
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
    "noted": REFERENCE.replace("return number + number", "{}[number]").replace(
        "return number // 2", "number()"
    ),
    "prints": REFERENCE.replace("number + number", "print('one\\ntwo', number)"),
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
        "raises": ("", SIMULATED),
        "swallowed": ("", SWALLOWS),
        "noted": ("", NOTED),
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
    with forking(course, seed=3, budget=0.6) as runner:
        found = check(runner, look_at(course), course.ready)
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
    again = typed("check", "1.2", "--test", "two is doubled", "--seed", "3")
    assert verdict.tests[0].replay == again
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
    assert (verdict.status, verdict.earned) == ("blocked", 10.0)
    assert told(verdict) == [("blocked", "blocked by 1.2: got 6, expected 4")]


def test_a_missing_module_is_an_error_of_its_exercise(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["absent"]
    assert (verdict.status, verdict.earned) == ("failed", 0.0)
    assert "chapters/1_tiny/absent.py is missing" in told(verdict)[0][1]
    assert typed("build") in told(verdict)[0][1]


@pytest.mark.parametrize(
    ("module", "status", "said", "where"),
    [
        ("syntax", "failed", "does not import: SyntaxError: ", "def half"),
        ("leaves", "failed", "does not import: SystemExit: so long", "sys.exit"),
        ("loops", "timed out", "does not end: an endless loop", "    pass"),
        ("changed", "failed", "double can't be called as others call it: missing a", None),
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
    assert (status, message) == ("timed out", "does not end: an endless loop in half?")
    place = verdict.tests[1].result.place
    file, number = line(verdict, "while True")
    assert place in ((file, number), (file, number + 1))


def test_what_a_run_noted_is_the_cause_though_the_test_ends_otherwise(
    verdicts: dict[str, Verdict],
) -> None:
    verdict = verdicts["noted"]
    assert [message for _, message in told(verdict)] == [
        "KeyError: 2",
        "KeyError: 2",
        NEVER_AWAITED,
    ]
    assert [test.result.place for test in verdict.tests] == [
        line(verdict, "{}[number]"),
        line(verdict, "{}[number]"),
        line(verdict, "number()"),
    ]


def test_what_a_failing_test_printed_is_kept(verdicts: dict[str, Verdict]) -> None:
    (test, other) = verdicts["prints"].tests
    assert test.result.printed.splitlines() == ["one", "two 2"]
    assert other.result.printed == ""


def test_a_child_that_nobody_listens_to_any_more_still_ends(
    course: Course, tmp_path: Path
) -> None:
    work = look_at(course)
    (one,) = course.find(["loops"])
    runner = Runner(course, budget=0.1)
    plan = runner.plan({one.dotted: work.mine[one.dotted]}, [one.tests])
    with (tmp_path / "printed").open("wb") as file:
        child = start(course.root, 0, plan, file)
    assert child.stdout is not None
    assert b"importing" in child.stdout.readline()
    child.stdout.close()
    child.wait()


def test_ending_the_process_costs_its_own_test(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["kills"]
    assert (verdict.status, verdict.earned) == ("failed", 5.0)
    assert told(verdict) == [("failed", "ended the whole Python process (exit code 5)")]


def test_a_failure_in_a_simulated_run_has_the_students_line(
    verdicts: dict[str, Verdict],
) -> None:
    (test, _) = verdicts["raises"].tests
    assert test.result.place == line(verdicts["raises"], "return {}[number]")


def test_the_seed_of_the_failing_run_is_the_one_to_replay(
    verdicts: dict[str, Verdict],
) -> None:
    (test, other) = verdicts["raises"].tests
    assert test.replay.endswith("--seed 17")
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
            "id", "name", "module", "file", "points", "earned", "status",
            "likely", "tests",
        ]  # fmt: skip
        assert exercise["status"] in (
            "passed",
            "failed",
            "blocked",
            "not started",
            "timed out",
        )
        for test in exercise["tests"]:
            assert list(test) == [
                "name", "status", "message", "place", "replay",
                "diagram", "yours", "reference",
            ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_the_report_can_be_shown_on_every_console(
    course: Course, verdicts: dict[str, Verdict], encoding: str
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding)
    work = look_at(course)
    Report(out, course).show(work, list(verdicts.values()))
    out.seek(0)
    text = out.read()
    assert ("█" in text) == (encoding == "utf-8")
    assert "started.double is still to be written" in text
    assert "in chapters/1_tiny/started.py:8" in text
    assert "       one\n       two 2\n" in text
    assert text.endswith("next: write started.double (chapters/1_tiny/started.py:8)\n")
    assert f"again: {verdicts['wrong'].tests[0].replay}" in text
    assert "Traceback" not in text


def test_what_is_printed_again_and_again_is_shown_once() -> None:
    out = io.StringIO()
    report = Report(out, Course(ROOT))
    report.printed(["begin", *["same"] * 10, "end"])
    assert out.getvalue().split("\n") == [
        "     printed:", "       begin", "       same (10 times)", "       end", "",
    ]  # fmt: skip
    out.truncate(0)
    report.printed([*map(str, range(11)), *["x" * 200] * 2])
    first, *_, last, _ = out.getvalue().split("\n")
    assert first.endswith("printed, at last:")
    assert len(last) == 95 and last.endswith("x (2 times)")


def run(course: Course, *arguments: str) -> int:
    return cli.main(arguments, course.root)


@pytest.fixture
def two(tmp_path: Path, warm: None) -> Course:
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


def test_one_test_can_be_run_again_by_its_name(
    two: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    student(two, "one", WORK["wrong"] or "")
    assert run(two, "check", "--test", "two is doubled") == 1
    assert "1.1  one  failed (0 of 1 tests pass)\n   " in capsys.readouterr().out
    assert run(two, "check", "1.1", "--test", "halved") == 0
    assert "points" not in capsys.readouterr().out


def test_a_replay_names_its_directory_as_a_shell_reads_it(two: Course, tmp_path: Path) -> None:
    write(tmp_path / "my work/1_tiny/two.py", WORK["wrong"] or "")
    work = look_at(two, str(tmp_path / "my work"))
    missing, wrong = check(Runner(two), work, two.ready)
    assert missing.tests[0].message.endswith("copy it from chapters/1_tiny/one.py")
    if os.name != "nt":
        words = shlex.split(wrong.tests[0].replay)
        assert words[3:6] == ["check", "1.2", "--work"]
        assert words[6:] == [str(tmp_path / "my work"), "--test", "two is doubled"]


def test_a_reader_that_has_seen_enough_is_no_error(two: Course) -> None:
    student(two, "one", WORK["wrong"] or "")
    code = "from course import cli; import sys; sys.exit(cli.main(['check'], sys.argv[1]))"
    command = [sys.executable, "-c", code, str(two.root)]
    process = subprocess.Popen(
        command, cwd=Path(cli.__file__).parent.parent,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    assert process.communicate()[1] == ""
    assert process.returncode == 1


def test_another_directory_may_be_checked(two: Course, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere/1_tiny/two.py", RIGHT)
    write(tmp_path / "elsewhere/1_tiny/__init__.py", "")
    assert run(two, "check", "1.2", "--work", str(tmp_path / "elsewhere")) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["7.7"], "7.7 is no exercise; there are 1.1, 1.2"),
        (["--work", "/no/such/place"], "is no directory"),
        (["--test", "three is nothing"], "no test that can run has this in its name"),
        (["--test", "two", "--json", "x"], "leave out --test"),
    ],
)
def test_wrong_use_is_one_line(
    two: Course, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(two, "check", *arguments) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_after_an_interruption_no_more_children_are_started(two: Course) -> None:
    runner = Runner(two)
    with pytest.raises(KeyboardInterrupt), runner.threads(1):
        raise KeyboardInterrupt
    with pytest.raises(InterruptedError):
        runner.run({}, two.ready)


def test_build_writes_what_is_missing_and_keeps_what_is_touched(
    two: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Runs of the real reference, which are the same whatever the course is.
    monkeypatch.setattr("course.build.picture.draw", lambda course: [])
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
