"""What comes of a lesson's program, whatever it does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from course.lessons.play import Played, play, where
from course.manifest import Course

ABORTED = 3 if sys.platform == "win32" else -signal.SIGABRT
ROOT = Path(__file__).resolve().parents[2]
COURSE = Course(ROOT)

HELLO = """
async def story(net):
    a = await net.start("a@one")
    async def hello():
        send(self_(), Atom("hello"))
        print(await receive())
    await a.run(hello)
"""


def run(program: str, **files: Path) -> Played:
    overlay = {f"minibeam.nodes.{name}": file for name, file in files.items()}
    return play(COURSE, program, overlay, budget=1.0)


def test_a_story_prints_and_has_a_picture() -> None:
    played = run(HELLO)
    assert (played.printed, played.error) == ("hello\n", "")
    assert played.svg.startswith("<svg")


CHART = """
    chart("Costs", [1, 3, 5], {"messages": [0, 4, 8]}, across="nodes", up="messages")
"""


def test_a_program_shows_charts_in_place_of_the_diagram() -> None:
    played = run(HELLO + CHART + CHART)
    assert (played.printed, played.error, played.svg) == ("hello\n", "", "")
    assert len(played.charts) == 2
    svg, text = played.charts[0]
    assert svg.startswith("<svg") and text.startswith("Costs\nnodes  messages\n")


def test_a_program_without_a_story_shows_a_chart_with_bars() -> None:
    played = run('chart("Costs", ["one", "two"], bars={"": [1, 2]})')
    assert played.error == "" and len(played.charts) == 1


def test_a_chart_that_can_not_be_drawn_has_its_line() -> None:
    played = run('\nchart("Costs", [1, 2], {"a": [1]})')
    assert played.error == "ValueError: a has 1 values, and x has 2"
    assert played.place == ("cell.py", 2)


def test_each_line_is_heard_of_as_it_is_printed() -> None:
    heard: list[str] = []
    play(COURSE, "print(1)\nprint(2)", echo=heard.append)
    assert heard == ["1\n", "2\n"]


@pytest.mark.parametrize(
    ("program", "error", "line"),
    [
        ("x = 1\n1/0", "ZeroDivisionError: division by zero", 2),
        ("x = (", "SyntaxError: '(' was never closed", 1),
        ("while True: pass", "does not end: an endless loop in <module>?", 1),
        ("import os\nos._exit(3)", "ended the whole Python process (exit code 3)", None),
        (
            "import os\nos.abort()",
            f"ended the whole Python process (exit code {ABORTED})",
            None,
        ),
    ],
)
def test_what_goes_wrong_is_one_line_with_its_place(
    program: str, error: str, line: int | None
) -> None:
    played = run(program)
    assert played.error == error
    assert played.place == (("cell.py", line) if line else None)
    assert where(played, COURSE) == (f"line {line} of the program above" if line else "")


def test_too_much_output_is_an_endless_loop() -> None:
    assert "an endless loop?" in run("while True:\n    print('again')").error


def test_a_story_that_waits_for_ever_names_who_waits() -> None:
    program = 'async def story(net):\n    a = await net.start("a@one")\n'
    played = run(program + "    await a.run(receive)")
    assert played.error.startswith("nothing is left to do")


def test_the_students_file_is_what_runs(tmp_path: Path) -> None:
    file = tmp_path / "mailboxes.py"
    reference = (ROOT / "solutions/minibeam/nodes/mailboxes.py").read_text(encoding="utf-8")
    file.write_text(reference + "\nprint('mine')\n", encoding="utf-8")
    assert run(HELLO, mailboxes=file).printed == "mine\nhello\n"
    file.write_text(reference + "\nprint('mine, saved again')\n", encoding="utf-8")
    assert run(HELLO, mailboxes=file).printed == "mine, saved again\nhello\n"


def test_an_error_in_the_students_file_has_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mailboxes.py"
    file.write_text("1/0\n", encoding="utf-8")
    played = run(HELLO, mailboxes=file)
    assert played.error == "ZeroDivisionError: division by zero"
    assert played.place == (str(file), 1)


def test_a_function_still_to_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mailboxes.py"
    stub = ROOT / "chapters/1_node_communication/mailboxes.py"
    file.write_bytes(stub.read_bytes())
    played = run(HELLO, mailboxes=file)
    assert played.stub
    assert "is still to be written" in played.error
    assert played.place is not None and played.place[0] == str(file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_what_a_program_has_started_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    late = threading.Event()

    def end_it() -> None:
        late.set()
        pipe.write_text("")

    alarm = threading.Timer(60, end_it)
    alarm.start()
    command = [sys.executable, "-c", f"open({str(pipe)!r}).read()"]
    played = play(COURSE, f"import subprocess\nsubprocess.Popen({command})\nprint('done')")
    alarm.cancel()
    assert (played.printed, played.error, late.is_set()) == ("done\n", "", False)
    pipe.write_text("")


@pytest.mark.skipif(os.name != "posix", reason="no parents that change here")
def test_who_records_or_plays_ends_with_who_waits_for_it() -> None:
    """The child has the output of its parent, so that ends when both have."""
    child = (
        "import threading; from course.grading.watchdog import Watchdog;"
        "Watchdog([], print).start(600); print('on', flush=True); threading.Event().wait()"
    )
    parent = (
        "import subprocess, sys;"
        f"subprocess.run([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE)"
    )
    command = [sys.executable, "-c", parent]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "on\n"
        program.terminate()
        assert program.communicate(timeout=60)[0] == ""
