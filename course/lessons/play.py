"""A lesson's program in a fresh child: what it printed, its picture, what went wrong.

What always holds: whatever the program and the student's modules do, this returns; the
child runs what is saved now, and ends with the one who waits for it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from course.grading.child import ENDLESS, SILENCE, environment
from course.grading.results import Place
from course.grading.watchdog import elsewhere
from course.manifest import Course
from course.reference import import_path
from course.report import shown

BUDGET = 5.0
"""Seconds of computing that a program may take."""
PRINTED = 20_000
"""Characters that a program may print; more is taken for an endless loop."""
GRACE = 1.0
"""Seconds for the last lines of a child that has ended, if others hold its output open."""
KILLED = [-getattr(signal, name, signal.NSIG) for name in ("SIGKILL", "SIGXCPU")]
"""Exit codes of a child that was ended from outside."""


@dataclass
class Played:
    printed: str = ""
    svg: str = ""
    """The space-time diagram; "" if no node did anything, or the program has charts."""
    charts: list[tuple[str, str]] = field(default_factory=list)
    """The charts that it has shown, each as SVG and as text for a console."""
    error: str = ""
    """What went wrong, in one line; "" if nothing did."""
    place: Place | None = None
    """Where: the student's file, or "cell.py" for the program, and the line."""
    stub: bool = False
    """Whether it went wrong since that function is still to be written."""
    content: dict[str, Any] = field(default_factory=dict)
    """All that the child has told, also what only some children tell."""


def play(
    course: Course,
    program: str,
    overlay: Mapping[str, Path] | None = None,
    *,
    seed: int = 0,
    echo: Callable[[str], object] = lambda text: None,
    budget: float = BUDGET,
) -> Played:
    """Runs a program over these files of the student's (full module name to file) and the
    reference for the rest; `echo` hears of each line that it prints, as it does."""
    files = {name: str(file) for name, file in (overlay or {}).items()}
    plan = {"program": program, "overlay": files, "seed": seed, "budget": budget}
    return in_child(course, "course.lessons.playing", plan, echo)


def in_child(
    course: Course, module: str, plan: dict[str, Any], echo: Callable[[str], object]
) -> Played:
    """Runs `python -m module`, which reads the plan and writes what came of it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        told = Path(folder) / "told.json"
        plan |= {"path": [str(import_path(course.root))], "told": str(told)}
        child = subprocess.Popen(
            [sys.executable, "-m", module], cwd=course.root,
            env=environment(plan["seed"]), encoding="utf-8", errors="replace",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        # Its own watchdog ends it long before, unless that is stuck as well.
        last_resort = threading.Timer(SILENCE + plan["budget"], child.kill)
        last_resort.daemon = True
        last_resort.start()
        try:
            with elsewhere():
                played = follow(child, json.dumps(plan), echo)
        finally:
            last_resort.cancel()
            child.kill()
            code = child.wait()
        with suppress(OSError, ValueError):
            content = json.loads(told.read_text(encoding="utf-8"))
            played.content = content
            played.svg = content["svg"]
            played.charts = [(svg, text) for svg, text in content["charts"]]
            played.stub = content["stub"]
            played.error = played.error or content["error"]
            played.place = tuple(content["place"]) if content["place"] else None
            return played
    if not played.error:
        ended = f"ended the whole Python process (exit code {code})"
        played.error = ENDLESS if code in KILLED else ended
    return played


def follow(child: subprocess.Popen[str], plan: str, echo: Callable[[str], object]) -> Played:
    """Reads what it prints, to its end or until it is too much."""
    assert child.stdin is not None and child.stdout is not None
    with suppress(OSError):
        child.stdin.write(plan)
        child.stdin.close()
    lines: SimpleQueue[str] = SimpleQueue()
    stdout = child.stdout

    def listen() -> None:
        while line := stdout.readline(PRINTED):
            lines.put(line)

    def wait() -> None:
        child.wait()
        # What it started may hold its output open, and is not waited for.
        listener.join(GRACE)
        lines.put("")

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    threading.Thread(target=wait, daemon=True).start()
    played = Played()
    while line := lines.get():
        played.printed += line
        echo(line)
        if len(played.printed) > PRINTED:
            played.error = f"printed more than {PRINTED} characters: an endless loop?"
            break
    return played


def where(played: Played, course: Course) -> str:
    """The place of what went wrong as it is shown; "" if there is none."""
    if played.place is None:
        return ""
    file, line = played.place
    if file == "cell.py":
        return f"line {line} of the program above"
    return f"{shown(Path(file), course.root)}:{line}"
