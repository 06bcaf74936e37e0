"""The parent's side of a grading child: what it is told, and what it tells."""

from __future__ import annotations

import io
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from course.grading.lines import Seal, new_key, pieces
from course.grading.results import Outcome, Place, Result, Seen, sentence
from course.grading.watchdog import TOO_MUCH

SILENCE = 60.0
"""Seconds more than a test's budget that a child may be silent: if even its watchdog is,
it is ended from outside. By the clock on the wall, so there must be plenty."""
MOST = 20_000
"""Lines of one child that are listened to, many times what any has to tell."""
SHOWN = 200
"""Bytes of a line that nobody should have written."""
FORGED = "something else than the grader wrote among the lines that tell the results"
PRINTED = 4096
"""Bytes, the last, of what a test prints that are kept."""
ENDLESS = "does not end: an endless loop?"

Process: TypeAlias = "subprocess.Popen[bytes]"
Start: TypeAlias = Callable[[Path, int, Mapping[str, Any], BinaryIO], Any]
"""Starts a process, or what is like one, from root, seed, plan and the file to print into."""


class GraderFailed(Exception):
    """The grading child failed for a reason of its own."""


class Child:
    """One grading child, and what it tells."""

    def __init__(self, root: Path, seed: int, plan: Mapping[str, Any], start: Start) -> None:
        self.limit = SILENCE + plan["budget"]
        self.key = new_key() if plan["strict"] else ""
        self.modules = plan["contracts"]
        self.current: tuple[dict[str, Result], str] | None = None
        """Where the result of what runs now belongs, and what that is."""
        self.last = ""
        """The last test that has its result."""
        self.began = 0
        self.refused = False
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.printed = Path(self.folder.name) / "printed"
        with self.printed.open("ab") as file:
            self.process = start(root, seed, {**plan, "key": self.key}, file)
        self.lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        """Listens to the end. What others than the child wrote is noted, and does nothing,
        however much of it there is."""
        assert self.process.stdout is not None
        seal, forged, told = Seal(self.key), 0, 0
        out = self.process.stdout
        for line in pieces(out) if isinstance(out, io.BufferedIOBase) else out:
            read = seal.read(line)
            forged, told = forged + (read is None), told + (read is not None)
            if read is not None and told <= MOST:
                self.lines.put(read)
            elif forged == 1 or told == MOST + 1:
                self.lines.put(
                    {"event": "forged", "line": line[:SHOWN].decode("ascii", "replace")}
                )
        self.lines.put({"event": "gone"})

    def follow(self, outcome: Outcome, notice: Callable[[str], object]) -> bool:
        """Notes what the child tells, to its end; True if it ran all that it had to.

        False if another child is to go on. Each such time one test or one module more
        has its result, so this comes to an end.
        """
        self.current, self.last, self.refused = None, "", False
        while True:
            try:
                told = self.lines.get(timeout=self.limit)
            except queue.Empty:
                told = {"event": "bite", "message": ENDLESS, "place": None}
            try:
                if not self.possible(told, outcome):
                    told = {"event": "forged", "line": json.dumps(told)[:SHOWN]}
                whole = self.note(told, outcome, notice)
            except (KeyError, TypeError, ValueError, IndexError):
                # Only who has the key can tell what has no sense.
                self.note(
                    {"event": "forged", "line": json.dumps(told)[:SHOWN]}, outcome, notice
                )
                continue
            if whole is not None:
                return whole

    def possible(self, told: Mapping[str, Any], outcome: Outcome) -> bool:
        """Whether this can be so, after what was told before."""
        match told["event"]:
            case "importing" | "broken":
                return told["module"] in self.modules and not self.last
            case "start":
                new = told["test"] not in outcome.results
                return new and told["test"] in outcome.collected
            case "result":
                table, name = self.current or ({}, "")
                return table is outcome.results and name == told["name"]
        return True

    def note(
        self, told: Mapping[str, Any], outcome: Outcome, notice: Callable[[str], object]
    ) -> bool | None:
        """Notes one thing that was told; whether all was run, if that was the last."""
        match told["event"]:
            case "importing":
                self.current = (outcome.broken, told["module"])
            case "broken":
                self.refused = True
                result = Result("failed", told["message"], at(told["place"]))
                outcome.broken[told["module"]] = result
            case "collected":
                self.current = None
                outcome.collected |= dict.fromkeys(told["tests"])
            case "unusable":
                outcome.unusable[told["file"]] = told["message"]
            case "start":
                self.current = (outcome.results, told["test"])
                self.began = told["printed"]
                notice(sentence(told["test"]))
            case "result":
                outcome.results[told["name"]] = Result(
                    "passed" if told["passed"] else "failed",
                    told["message"], at(told["place"]), at(told["test"]), told["stub"],
                    told["seed"], self.text(self.began, told["printed"]), seen(told["seen"]),
                )  # fmt: skip
                self.current, self.last = None, told["name"]
            case "flag":
                outcome.flag(told["kind"], told["sentence"], told["evidence"])
            case "sabotage":
                outcome.sabotage[told["bug"]] = told["noticed"], told["what"]
            case "forged":
                outcome.flag("forged", FORGED, [told["line"]])
            case "end" if self.refused:
                return False
            case "end" if self.current is None:
                return True
            case ended:
                if self.current is None and not self.last:
                    raise GraderFailed(self.last_words())
                table, name = self.current or (outcome.results, self.last)
                table[name] = self.cut_short(ended, told)
                table[name].printed = self.text(self.began)
                hung = ended == "bite" or table[name].status == "timed out"
                if hung and table is outcome.results:
                    outcome.hangs.append(name)
                return False
        return None

    def cut_short(self, how: str, told: Mapping[str, Any]) -> Result:
        """What is told of the test or import during which the child ended."""
        if how == "end":
            return Result("failed", "interrupted the tests, as Ctrl-C does")
        if how == "bite":
            status = "failed" if told["message"] == TOO_MUCH else "timed out"
            return Result(status, told["message"], at(told["place"]))
        code = self.process.wait()
        if code == -getattr(signal, "SIGXCPU", signal.NSIG):
            return Result("timed out", ENDLESS)
        return Result("failed", f"ended the whole Python process (exit code {code})")

    def text(self, start: int, end: int | None = None) -> str:
        """What the child printed from one byte to another, or of that the last."""
        with self.printed.open("rb") as file:
            end = file.seek(0, os.SEEK_END) if end is None else end
            file.seek(max(start, end - PRINTED))
            return file.read(end - file.tell()).decode("utf-8", "replace").strip()

    def last_words(self) -> str:
        self.process.kill()
        code = self.process.wait()
        said = self.text(0).splitlines()
        return said[-1] if said else f"it ended with exit code {code}"

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


def start(root: Path, seed: int, plan: Mapping[str, Any], printed: BinaryIO) -> Process:
    """A grading child that has its plan, and prints into that file."""
    process = subprocess.Popen(
        [sys.executable, "-m", "course.grading.inside"], cwd=root, env=environment(seed),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=printed,
    )  # fmt: skip
    assert process.stdin is not None
    # One that ends before it has read its plan says why with its last words.
    with suppress(OSError):
        process.stdin.write(json.dumps(plan).encode())
        process.stdin.close()
    return process


def at(place: Sequence[Any] | None) -> Place | None:
    return (place[0], place[1]) if place else None


def seen(told: Sequence[Any] | None) -> Seen | None:
    if told is None:
        return None
    # Imported here since it is slow, and a check that passes does without.
    from course.sim.trace import Event

    return Seen(told[0], [Event(*event) for event in told[1]])


def environment(seed: int) -> dict[str, str]:
    """The same for every child on every machine, as far as Python is concerned."""
    dropped = ("PYTEST_ADDOPTS", "PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONASYNCIODEBUG")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {
        "COURSE_SEED": str(seed),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
