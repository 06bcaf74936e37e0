"""What the cells of a lesson's notebook call.

    %%play seed=3       the program below, on the simulated network, with its pictures
    %%live mailbox      the lines below, typed into a real erl beside the student's node
    predict("1.1a")     a field for an answer, kept in .course/
    check("1.1")        the check of an exercise, as a table

Everything runs in fresh children, on the files as they are saved now.
"""

from __future__ import annotations

import html
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import HTML, display

from course.lessons import live as living
from course.lessons import play as playing
from course.lessons.table import table
from course.manifest import Course, Wrong, typed
from course.state import State
from course.workspace import Workspace, look_at

ROOT = Path(__file__).resolve().parents[2]
KEY = "predictions"


@contextmanager
def told() -> Iterator[None]:
    """Says in one line what was used wrongly, or that it was stopped."""
    try:
        yield
    except Wrong as wrong:
        say(str(wrong), "problem")
    except KeyboardInterrupt:
        say("stopped", "problem")


@told()
def check(id: str) -> None:
    """Shows the check of one exercise: its points, each test, and how to go on."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "result.json"
        command = [sys.executable, "-m", "course", "check", id, "--json", str(file)]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
            errors="replace", stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if not file.exists():
            raise Wrong(done.stderr.strip() or done.stdout.strip())
        result = json.loads(file.read_text(encoding="utf-8"))
    for exercise in result["exercises"]:
        show(table(exercise))


@told()
def predict(name: str) -> None:
    """Shows a field to write an answer into; what was written is kept as one types."""
    from ipywidgets import Layout, Textarea

    field = Textarea(
        value=prediction(name),
        placeholder="Write down what you expect, then run the next cell.",
        layout=Layout(width="99%", height="4.5em"),
    )
    field.observe(lambda change: keep(name, change["new"]), names="value")
    display(field)


def prediction(name: str) -> str:
    return str(State(ROOT).get(KEY, {}).get(name, ""))


def keep(name: str, answer: str) -> None:
    state = State(ROOT)
    state.put(KEY, state.get(KEY, {}) | {name: answer})


@told()
def play(line: str, program: str) -> None:
    """The cell magic %%play."""
    options = dict(word.partition("=")[::2] for word in line.split())
    seed = options.get("seed", "0")
    if not seed.isdecimal():
        raise Wrong(f"seed={seed}: a seed is a whole number")
    if name := options.get("predicted"):
        said = html.escape(prediction(name).strip()) or "(nothing yet)"
        show(f"<p class='said'><b>You expected:</b> {said}</p>")
    course = Course(ROOT)
    work = look_at(course)
    played = playing.play(course, program, work.mine, seed=int(seed), echo=echo)
    for svg, text in played.charts:
        display(picture(svg, text), raw=True)
    if played.svg:
        display(picture(played.svg, "(a picture of the run)"), raw=True)
    problem(course, played)
    for one in course.ready:
        if played.stub and played.place and played.place[0] == str(work.files[one.dotted]):
            say(f"Until you have written it: {typed('use', one.id, 'reference')}", "whose")
    say(whose(course, work), "whose")


@told()
def live(line: str, lines: str) -> None:
    """The cell magic %%live."""
    course = Course(ROOT)
    seen = living.live(course, look_at(course), lines, line.strip(), echo)
    problem(course, seen.played)
    say(seen.whose, "whose")


def problem(course: Course, played: playing.Played) -> None:
    """What went wrong, and where; nothing if nothing did."""
    if played.error:
        at = playing.where(played, course)
        say(played.error + (f" ({at})" if at else ""), "problem")


def echo(text: str) -> None:
    print(text, end="", flush=True)


def whose(course: Course, work: Workspace) -> str:
    """Whose file each module came from."""
    mine = ", ".join(one.module for one in course.ready if one.dotted in work.mine)
    text = f"mine: {mine}; reference: the rest" if mine else "reference: all modules"
    missing = ", ".join(one.file for one in work.missing)
    return text + (f"; missing, and the reference's ran instead: {missing}" if missing else "")


def picture(svg: str, text: str) -> dict[str, str]:
    """A picture, and what is shown where pictures are not."""
    return {"image/svg+xml": svg, "text/plain": text}


def say(text: str, kind: str) -> None:
    show(f"<p class='{kind}'>{html.escape(text)}</p>")


def show(markup: str) -> None:
    """Shows HTML, in the colours of the notebook's theme."""
    display(HTML(f"<style>{STYLE}</style><div class='lesson'>{markup}</div>"))


STYLE = """
.lesson {font-family: var(--jp-ui-font-family, sans-serif); line-height: 1.45}
.lesson p {margin: 4px 0}
.lesson .problem {border-left: 4px solid #d1453b; padding-left: 8px}
.lesson .said {border-left: 4px solid #4a90c2; padding-left: 8px}
.lesson table {margin: 6px 0}
.lesson td {text-align: left !important; vertical-align: top; padding: 2px 8px}
.lesson .good {color: #2b9348}
.lesson .bad {color: #d1453b}
.lesson .why {opacity: 0.85; font-size: 95%}
.lesson .whose {opacity: 0.7; font-size: 90%}
"""


def register() -> None:
    shell: Any = get_ipython()
    if shell is not None:
        shell.register_magic_function(play, "cell")
        shell.register_magic_function(live, "cell")


register()
