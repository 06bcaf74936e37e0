"""Submissions that want more points than they have earned: each module in hostile/ gets what
it has earned, or is flagged, and does its neighbours no harm.

A module there is added to the stub or the reference of 1.3. Its docstring says what is to come
of it: `all`, `some` or `no points`, and the kinds of flags that must be among those raised;
without a kind, none may be.
"""

from __future__ import annotations

import ast
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from course import cli
from course.classroom.records import Record, kept
from course.classroom.sandbox.edition import prepare
from course.classroom.trust import bugs_for, sabotage
from course.grading.results import Outcome
from course.grading.runner import Runner, forking
from course.manifest import Course
from course.reference import text_of
from course.workspace import stub

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT)
(PIDS,) = COURSE.find(["1.3"])
KINDS = {"equal", "forged", "patched", "read", "sabotage", "watched", "escaped"}


@dataclass
class Hostile:
    name: str
    base: str = "stub"
    expected: list[str] = field(default_factory=list)
    only: str = ""
    source: str = ""

    @property
    def flags(self) -> set[str]:
        return {word for word in self.expected if word in KINDS}

    @property
    def points(self) -> str:
        return next((word.split()[0] for word in self.expected if " points" in word), "any")


def hostile(file: Path) -> Hostile:
    text = file.read_text(encoding="utf-8")
    made = Hostile(file.stem)
    for line in (ast.get_docstring(ast.parse(text)) or "").splitlines():
        key, _, value = line.partition(": ")
        if key == "expected":
            made.expected = value.split(", ")
        elif key in ("base", "only"):
            setattr(made, key, value)
    base = stub(COURSE, PIDS) if made.base == "stub" else text_of(COURSE, PIDS.reference)
    made.source = f"{base}\n\n{text}"
    return made


ALL = [hostile(file) for file in sorted((Path(__file__).parent / "hostile").glob("*.py"))]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with forking(COURSE, budget=1.0) as runner:
        runner.strict = True
        yield runner


def run(runner: Runner, source: str, folder: Path) -> tuple[Outcome, set[str]]:
    """What comes of a module, and the kinds of flags."""
    file = folder / f"{PIDS.module}.py"
    file.write_text(source, encoding="utf-8")
    outcome = runner.run({PIDS.dotted: file}, [PIDS], sabotage=bugs_for(COURSE, PIDS))
    kinds = {flag["kind"] for flag in outcome.flags}
    return outcome, kinds | ({"sabotage"} if sabotage(runner, PIDS, outcome) else set())


def earned(outcome: Outcome) -> str:
    """Whether all, some or no tests passed; none do of a module that can't be used."""
    if outcome.broken:
        return "no"
    passed = [one.status == "passed" for one in outcome.results.values()]
    return "all" if passed and all(passed) else "some" if any(passed) else "no"


def test_there_are_many() -> None:
    assert len(ALL) >= 25


@pytest.mark.parametrize(
    "one", [one for one in ALL if one.only != "sandbox"], ids=lambda one: one.name
)
def test_it_gets_what_it_has_earned_or_is_flagged(
    one: Hostile, runner: Runner, tmp_path: Path
) -> None:
    outcome, kinds = run(runner, one.source, tmp_path)
    assert one.flags <= kinds, f"{outcome.flags} {outcome.sabotage}"
    if not one.flags and one.points != "any":
        assert not kinds, outcome.flags
    if one.points != "any":
        assert earned(outcome) in (one.points, "no"), earned(outcome)


def test_what_is_right_is_not_flagged(runner: Runner, tmp_path: Path) -> None:
    outcome, kinds = run(runner, text_of(COURSE, PIDS.reference), tmp_path)
    assert (earned(outcome), kinds) == ("all", set()), outcome.flags


# Whole gradings.

SOME = ("exit_early", "fork_bomb", "forged_results", "full_disk", "memory_bomb",
        "survivor_by_hand")  # fmt: skip
"""What is graded in a sandbox."""
WHOLE = os.environ.get("COURSE_WHOLE") == "1"
"""Whether all are, and some without namespaces as well, though the tests above have had them:
this takes minutes."""
NEIGHBOUR = "neighbour"


def hand_in(folder: Path, student: str, source: str) -> Path:
    file = folder / student / PIDS.file
    file.parent.mkdir(parents=True)
    file.write_text(source, encoding="utf-8")
    return folder / student


def unusual_submissions(folder: Path) -> None:
    """Some that are hostile by what they are made of, rather than by their code."""
    right = text_of(COURSE, PIDS.reference)
    rogue = hand_in(folder, "rogue_files", right)
    passes = "def pytest_runtest_call(item):\n    item.runtest = lambda: None\n"
    for name in ("conftest.py", "sitecustomize.py", "tests/conftest.py", "usercustomize.py"):
        (rogue / name).parent.mkdir(exist_ok=True)
        (rogue / name).write_text(passes)
    (rogue / "pytest.ini").write_text("[pytest]\naddopts = -p rogue\n")
    (rogue / "rogue.pth").write_text("import os; os._exit(0)\n")
    link = folder / "link_out" / PIDS.file
    link.parent.mkdir(parents=True)
    link.symlink_to(COURSE.root / PIDS.reference)
    with zipfile.ZipFile(folder / "zip_slip.zip", "w") as archive:
        archive.writestr(f"../{NEIGHBOUR}/{PIDS.file}", "raise SystemExit")
        archive.writestr("/etc/course_rogue.py", "")
    with zipfile.ZipFile(folder / "zip_bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PIDS.file, bytes(2**24))


def grade(folder: Path, names: Sequence[str], secret: Path | None = None) -> Path:
    """The folder with what comes of a class that these are in, and a neighbour of theirs."""
    for one in ALL:
        if one.name in names:
            hand_in(folder / "class", one.name, one.source)
    hand_in(folder / "class", NEIGHBOUR, text_of(COURSE, PIDS.reference))
    out = folder / "out"
    out.mkdir()
    if secret is not None:
        shutil.copy(secret, out / "secret")
    words = ["grade", str(folder / "class"), "--out", str(out), "--only", PIDS.id, "-j", "2"]
    cli.main(words, ROOT)
    return out


@pytest.fixture(scope="module")
def one_edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What sandboxes need is laid out once for all gradings in here."""
    edition = prepare(COURSE, tmp_path_factory.mktemp("edition"), [PIDS])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("course.classroom.grade.prepare", lambda *anything: edition)
        yield


@pytest.fixture(scope="module", params=["", *["plain"] * WHOLE])
def graded(
    request: pytest.FixtureRequest, one_edition: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("hostile")
    more = not request.param and WHOLE
    names = [one.name for one in ALL] if more else SOME
    with pytest.MonkeyPatch.context() as patch:
        # By this name the processes are known that were started in the meantime.
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", None)
        patch.setenv("COURSE_SANDBOX", request.param)
        if not request.param:
            unusual_submissions(folder / "class")
        grade(folder, names)
        yield folder


def records(folder: Path) -> dict[str, Record]:
    return {record.student: record for record in kept(folder / "out")}


def test_graded_it_gets_what_it_has_earned_or_is_flagged(graded: Path) -> None:
    found = records(graded)
    wrong = []
    for one in ALL:
        if one.name not in found:
            continue
        (exercise,) = found[one.name].exercises
        kinds = {flag.kind for flag in exercise.flags}
        most = {"all": PIDS.points, "some": PIDS.points - 1, "no": 0}.get(one.points, 999)
        if found[one.name].failed or not one.flags <= kinds or exercise.earned > most:
            wrong.append((one.name, exercise.earned, kinds, found[one.name].failed))
    assert not wrong, wrong


def test_what_is_right_beside_it_has_all_its_points(graded: Path) -> None:
    record = records(graded)[NEIGHBOUR]
    assert record.raw == record.points and not record.withheld


def test_of_what_is_no_module_nothing_is_taken(graded: Path) -> None:
    found = records(graded)
    if "rogue_files" not in found:
        return
    assert found["rogue_files"].raw == PIDS.points and not found["rogue_files"].withheld
    assert "conftest.py, pytest.ini, rogue.pth and 3 more" in found["rogue_files"].left[0]
    for student in ("link_out", "zip_slip", "zip_bomb"):
        assert found[student].raw == 0 and found[student].left, student


def test_a_neighbour_is_graded_to_the_byte_as_alone(graded: Path, tmp_path: Path) -> None:
    alone = grade(tmp_path, [], graded / "out" / "secret")
    name = f"records/{NEIGHBOUR}.json"
    assert (alone / name).read_bytes() == (graded / "out" / name).read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_no_process_is_left(graded: Path) -> None:
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            where = os.readlink(process / "cwd") + os.readlink(process / "root")
        except OSError:
            continue
        # What keeps an account of this process's own shared memory is no student's.
        mine = process.name == str(os.getpid()) or b"resource_tracker" in said
        if not mine and str(graded) in where + os.fsdecode(said):
            left.append((process / "cmdline").read_bytes())
    assert not left, left
