"""Where a student stands, and what helps: the bare command, help, reveal, use, --watch."""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path

import pytest

from course import cli
from course.manifest import Course, typed
from course.state import State
from tests.course.commands import ROOT, Program, environment, free_ports, make_clone
from tests.course.tiny import REFERENCE, TESTS, make, student, write

RIGHT = REFERENCE.replace("number + number", "sum([number, number])")
WRONG = REFERENCE.replace("number + number", "number * 3")
LADDER = """
[double]
question = "What is twice a number?"
rule = "the number and the number again"
[half]
question = "What is half of a number?"
rule = "as many pairs as it has"
"""

SIMULATED = """from course.sim import simulate
from tiny.nodes.runs import double, half


def test_the_clock_of_a_run():
    async def story(net):
        net.note("begins")
        await net.sleep(double(2))
        net.note("ends")
        return net.loop.time()

    assert simulate(story).result == 4


def test_half():
    assert half(3) == 1
"""


pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    course = make(tmp_path, {"one": ("", ""), "two": ("", "")})
    for module in ("one", "two"):
        write(tmp_path / f"course/ladder/{module}.toml", LADDER)
    return course


def run(course: Course, *arguments: str) -> int:
    return cli.main(arguments, course.root)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], course: Course):
    """Runs a command and gives what it printed."""

    def command(*arguments: str) -> str:
        run(course, *arguments)
        return capsys.readouterr().out

    return command


def test_a_fresh_course_names_the_first_exercise(said) -> None:
    text = said()
    assert "0 of 20 points  0 of 2 exercises" in text
    assert "next     1.1 one" in text
    assert f"check    {typed('check', '1.1')}" in text
    assert "chapters/1_tiny/one.py" in text


def test_what_was_checked_is_shown_and_the_next_exercise_named(course: Course, said) -> None:
    student(course, "one", RIGHT)
    said("check")
    text = said()
    assert "10 of 20 points  1 of 2 exercises" in text
    assert "next     1.2 two" in text
    assert "changed" not in text


def test_what_was_changed_since_its_check_is_named(course: Course, said) -> None:
    student(course, "one", RIGHT)
    said("check")
    student(course, "one", WRONG)
    assert "changed since the last check: 1.1" in said()


def test_an_exercise_that_was_begun_comes_first(course: Course, said) -> None:
    student(course, "two", WRONG)
    assert "next     1.2 two" in said()


def test_an_exercise_that_another_blocks_comes_after_that_one(course: Course, said) -> None:
    student(course, "one", WRONG)
    student(course, "two", WRONG)
    found = {"earned": 0, "worth": 10, "digest": ""}
    kept = {"1.1": found | {"status": "blocked"}, "1.2": found | {"status": "failed"}}
    State(course.root).put("results", kept)
    assert "next     1.2 two" in said()


def test_all_done_leads_to_the_exam(course: Course, said) -> None:
    for module in ("one", "two"):
        student(course, module, RIGHT)
    said("check")
    assert f"exam     {typed('exam')}" in said()


def test_a_check_of_one_exercise_keeps_the_others_results(course: Course, said) -> None:
    student(course, "one", RIGHT)
    said("check")
    said("check", "1.2")
    assert "1 of 2 exercises" in said()


def test_a_check_elsewhere_or_of_one_test_is_not_kept(
    course: Course, said, tmp_path: Path
) -> None:
    write(tmp_path / "elsewhere/1_tiny/one.py", RIGHT)
    said("check", "1.1", "--work", str(tmp_path / "elsewhere"))
    said("check", "--test", "doubled")
    assert "0 of 2 exercises" in said()


def test_help_climbs_one_rung_a_call(course: Course, said) -> None:
    student(course, "one", WRONG)
    assert "What is twice a number?" in said("help", "1.1")
    second = said("help", "1.1")
    assert "two is doubled: got 6, expected 4" in second
    third = said("help", "1.1")
    assert "the number and the number again" in third
    assert typed("reveal", "1.1", "double") in third
    assert typed("use", "1.1", "reference") in third
    assert said("help", "1.1") == third


def test_help_is_for_the_function_that_fails_or_is_named(course: Course, said) -> None:
    student(course, "one", RIGHT.replace("number // 2", "undefined"))
    assert "What is half" in said("help", "1.1")
    assert "What is twice" in said("help", "1.1", "double")
    assert "What is half" in said("help", "1.2", "half")


def test_help_for_what_passes_says_so(course: Course, said) -> None:
    student(course, "one", RIGHT)
    assert "1.1 passes" in said("help", "1.1")


def test_help_shows_where_a_run_leaves_the_references(course: Course, said) -> None:
    root = course.root
    course = make(root, {"runs": ("", SIMULATED)})
    write(root / "course/ladder/runs.toml", LADDER)
    student(course, "runs", WRONG)
    said("help", "1.1")
    text = said("help", "1.1")
    yours, _, reference = text.partition("then the reference's:")
    assert "note begins" in yours
    assert "6.000 s" in yours.partition("then yours:")[2]
    assert "4.000 s" in reference


def test_a_check_shows_the_first_difference_and_a_picture(course: Course, said) -> None:
    root = course.root
    course = make(root, {"runs": ("", SIMULATED)})
    student(course, "runs", WRONG)
    text = said("check", "1.1")
    assert "yours:      6.000 s" in text
    assert "reference:  4.000 s" in text
    assert "picture: .course/1.1.svg" in text
    assert (root / ".course/1.1.svg").read_text(encoding="utf-8").startswith("<svg")
    assert typed("help", "1.1") in text
    assert "begins" in said("check", "1.1", "--test", "clock")


def test_a_mistake_that_has_a_name_is_named(course: Course, said) -> None:
    student(course, "one", WRONG)
    one = course.find(["one"])[0]
    known = '[{"name": "thrice", "sentence": "You add it twice.", "tests": ["%s"]}]'
    file = course.root / one.bank / "mistakes.json"
    write(file, known % "test_two_is_doubled")
    assert "likely: You add it twice." in said("check", "1.1")
    write(file, known % "test_three_is_halved_and_rounded_down")
    assert "likely" not in said("check", "1.1")


def test_a_mistake_is_not_named_before_all_is_written(course: Course, said) -> None:
    half = 'raise NotImplementedError("one.half is still to be written")'
    student(course, "one", WRONG.replace("return number // 2", half))
    known = '[{"name": "thrice", "sentence": "So.", "tests": ["test_two_is_doubled"]}]'
    write(course.root / course.find(["one"])[0].bank / "mistakes.json", known)
    text = said("check", "1.1")
    assert "got 6, expected 4" in text and "half is still to be written" in text
    assert "likely" not in text


def test_a_revealed_function_counts_half(course: Course, said) -> None:
    text = said("reveal", "1.1", "double")
    assert "def double(number: int) -> int:" in text
    assert "return number + number" in text
    assert "def half" not in text
    assert "counts 2.5 points instead of 5" in text
    student(course, "one", RIGHT)
    assert "7.5 of 7.5" in said("check", "1.1")
    assert "7.5 of 20 points" in said()


def test_what_is_shown_after_it_passed_costs_nothing(course: Course, said) -> None:
    student(course, "one", RIGHT)
    said("check", "1.1")
    assert "costs nothing" in said("reveal", "1.1", "half")
    assert "10 of 10" in said("check", "1.1")


def test_the_reference_in_the_place_of_a_module_earns_nothing_and_blocks_nothing(
    course: Course, said
) -> None:
    student(course, "one", WRONG)
    said("use", "1.1", "reference")
    text = said("check", "1.1")
    assert "0 of 10  reference's, as you chose" in text
    assert "reference: all" in text
    assert "next     1.2 two" in said()
    said("use", "1.1", "mine")
    assert "next     1.1 one" in said()
    assert "got 6, expected 4" in said("check", "1.1")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["help", "7.7"], "7.7 is no exercise"),
        (["help", "1.1", "treble"], "treble is none of the functions of 1.1: double, half"),
        (["reveal", "1.1", "treble"], "treble is none of the functions"),
    ],
)
def test_wrong_use_is_one_line(
    course: Course, capsys: pytest.CaptureFixture[str], arguments: list[str], error: str
) -> None:
    assert run(course, *arguments) == 2
    text = capsys.readouterr().err
    assert error in text and text.count("\n") == 1


@pytest.mark.parametrize(
    "content",
    ["not JSON", "[1]", '{"results": 3}', '{"use": []}', '{"results": {"1.1": {}}}'],
)
def test_a_state_that_can_not_be_read_is_one_line(
    course: Course, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    write(course.root / ".course/state.json", content)
    assert run(course) == 2
    assert "state.json" in capsys.readouterr().err


def test_what_is_put_is_there_and_the_rest_stays(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.get("results", {}) == {}
    state.put("results", {"1.1": 3})
    state.put("use", {"1.1": "reference"})
    assert State(tmp_path).get("results", {}) == {"1.1": 3}
    assert [file.name for file in state.folder.iterdir()] == ["state.json"]


@pytest.mark.asyncio
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to send")
async def test_watching_checks_again_what_is_saved(tmp_path: Path) -> None:
    clone = make_clone(tmp_path)
    course = make(clone, {"one": ("", ""), "two": ("", "")})
    shutil.copy(ROOT / "pyproject.toml", clone)
    here = environment(tmp_path, free_ports(1))
    async with Program(clone, "check", "--watch", environment=here) as program:
        await program.expect("watching")
        student(course, "two", WRONG)
        await program.expect("got 6, expected 4")
        await program.expect("watching")
        student(course, "two", RIGHT)
        await program.expect("1.2  two .* passed")
        await program.expect("watching")
        program.signal(signal.SIGINT)
        assert await program.ended() == 130
    # What was not saved is not checked again.
    assert sum(line.startswith("1.1  one") for line in program.lines) == 1


def test_help_is_for_the_function_whose_reference_makes_the_failures_go_away(
    course: Course, said
) -> None:
    student(course, "one", RIGHT.replace("number // 2", "number / 2 + 0.5"))
    assert "1.1 half, help 1 of 3" in said("help", "1.1")
    assert "three is halved" in said("help", "1.1")


def test_help_begins_with_the_first_function_that_fails(course: Course, said) -> None:
    """Also where more failures come from another one."""
    more = "\n\ndef test_five_is_halved():\n    assert half(5) == 2\n"
    course = make(course.root, {"one": ("", TESTS.format(module="one") + more)})
    student(course, "one", WRONG.replace("number // 2", "number"))
    assert "1.1 double, help 1 of 3" in said("help", "1.1")


def test_help_before_a_first_try_comes_back_to_the_run_later(course: Course, said) -> None:
    assert "help 1 of 3" in said("help", "1.1", "half")
    assert "help 3 of 3" in said("help", "1.1", "half")
    student(course, "one", RIGHT.replace("number // 2", "number / 2"))
    assert "1.1 half, help 2 of 3" in said("help", "1.1", "half")


def test_help_for_a_module_that_does_not_import_says_that(course: Course, said) -> None:
    student(course, "one", RIGHT.replace("def half(", "def half"))
    assert "does not import: SyntaxError" in said("help", "1.1")


def test_help_without_an_exercise_is_for_the_next_one(course: Course, said) -> None:
    student(course, "two", WRONG)
    assert "1.2 double, help 1 of 3" in said("help")
