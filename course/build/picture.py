"""The pictures in the README: a run of the reference, and what `check` says; and a moment of
the netsplit laboratory for the lesson.

The run has three nodes. a talks to an `echo` at each of the others and monitors one; the
network to c is cut, b dies, and when the cut is healed the message that was under way
arrives. The checks are of 1.5, with a mistake that many make, and without.
"""

from __future__ import annotations

import html
import io
import logging
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from course.bank import lay_over
from course.check import check
from course.manifest import Course, Exercise, typed
from course.netsplit.ready import READY
from course.netsplit.still import still
from course.report import Report
from course.grading.runner import Runner
from course.reference import text_of
from course.sim import Network, simulate
from course.workspace import Workspace, read

FOLDER = "course/pictures"
EXAMPLE, MISTAKE = "links", "wrong_kill_by_a_link.py"


async def story(net: Network) -> None:
    from minibeam.nodes.monitors import monitor
    from minibeam.nodes.processes import receive, register, self_, spawn
    from minibeam.nodes.routing import send
    from minibeam.terms import Atom

    a, b, c = [await net.start(name) for name in ("a@one", "b@two", "c@three")]

    async def echo() -> None:
        register("echo", self_())
        while True:
            sender, message = await receive()
            send(sender, (self_(), message))

    async def client() -> Any:
        for node in ("b@two", "c@three"):
            send(("echo", node), (self_(), Atom("hello")))
            await receive()
        monitor(("echo", "b@two"))
        await net.sleep(0.01)
        net.split(["a@one", "b@two"], ["c@three"])
        send(("echo", "c@three"), (self_(), Atom("still there?")))
        await net.sleep(0.01)
        net.kill("b@two")
        await receive()
        await net.sleep(0.01)
        net.heal()
        await receive()

    spawn(echo, node=b)
    spawn(echo, node=c)
    await a.run(client)


def draw(course: Course) -> Iterator[tuple[str, str]]:
    """Each picture's file, from the root, and its SVG."""
    yield f"{FOLDER}/run.svg", simulate(story, seed=4).svg() + "\n"
    yield f"{FOLDER}/netsplit.svg", laboratory() + "\n"
    for one in course.ready:
        if one.module == EXAMPLE:
            reference = text_of(course, one.reference)
            wrong = lay_over(reference, read(course.root / one.bank / MISTAKE), MISTAKE)
            yield f"{FOLDER}/failing.svg", console(checked(course, one, wrong))
            right = reference + "# mine\n"
            yield f"{FOLDER}/passing.svg", console(checked(course, one, right))


def laboratory() -> str:
    """Both sides of a split have written, under two strategies."""
    from course.netsplit.record import record
    from course.netsplit.runner import STRATEGIES
    from course.netsplit.scenario import checked as fit

    # Of the nodes that are lost the picture tells.
    logging.getLogger("minibeam").setLevel(logging.ERROR)
    scenario = READY["split"]
    films = [
        record(fit(scenario | {"strategy": strategy}, STRATEGIES))
        for strategy in ("majority", "last_writer")
    ]
    return still(films, 26)


def checked(course: Course, one: Exercise, source: str) -> list[str]:
    """What `check` prints for an exercise with this as the student's module."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{one.module}.py"
        file.write_text(source, encoding="utf-8")
        work = Workspace(mine={one.dotted: file}, files={one.dotted: file})
        verdicts = check(Runner(course), work, [one])
        out = io.TextIOWrapper(io.BytesIO(), "utf-8")
        Report(out, course).show(work, verdicts)
        out.seek(0)
        text = out.read().replace(str(file), one.file)
    return [f"$ {typed('check', one.id)}", *text.splitlines()]


LINE, CHARACTER, MARGIN = 19, 8.05, 16
"""Pixels: the height of a line, the width of a character, the room around all."""
STYLE = (
    "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#d7dde4;white-space:pre}"
    ".wrong{fill:#ff8f80}.right{fill:#8fd694}"
)


def console(lines: Sequence[str]) -> str:
    """Lines of a console as an SVG picture with its own background."""
    wide = round(2 * MARGIN + CHARACTER * max(map(len, lines)))
    high = 2 * MARGIN + LINE * len(lines)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        f'width="{wide}" height="{high}">',
        f"<style>{STYLE}</style>",
        f'<rect width="{wide}" height="{high}" rx="6" fill="#1c2530"/>',
    ]
    for number, line in enumerate(lines):
        kind = "wrong" if "✗" in line else "right" if line.endswith("passed") else ""
        y = MARGIN + LINE * number + 13
        text = html.escape(line, quote=False)
        drawn.append(f'<text class="{kind}" x="{MARGIN}" y="{y}">{text}</text>')
    return "\n".join([*drawn, "</svg>", ""])
