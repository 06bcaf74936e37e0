"""The student edition, used as a student uses it."""

from __future__ import annotations

import argparse
import ast
import asyncio
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from course import laying, update
from course.bank import lay_over
from course.classroom import edition, release
from course.erlang import missing
from course.lessons.text import SETUP
from course.manifest import Course, Wrong
from course.reference import ZIP, text_of
from course.state import State
from course.stubs import Function
from tests.course.commands import ROOT, Program, environment, free_ports, run
from tests.course.test_demo import MARK, left

COURSE = Course(ROOT)
posix = pytest.mark.skipif(os.name != "posix", reason="no such signals here")
DEMONSTRATION = "import minibeam.terms\nprint(minibeam.terms.__file__)"


def options(out: Path, through: int | None = None) -> argparse.Namespace:
    return argparse.Namespace(root=ROOT, out=str(out), through=through)


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return edition.files(COURSE)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition that nobody writes to: what a command leaves in it does not count."""
    out = tmp_path_factory.mktemp("released") / "course"
    assert release.run(options(out)) == 0
    return out


@pytest.fixture
def worked(fresh: Path, tmp_path: Path) -> Path:
    """A copy of one, for a student to work in."""
    shutil.copytree(fresh, tmp_path / "mine")
    return tmp_path / "mine"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of somebody who has nothing, and an epmd of their own; no process
    that has it may be left."""
    (tmp_path / "home").mkdir()
    mark = uuid.uuid4().hex
    yield environment(tmp_path / "home", free_ports(1)) | {MARK: mark}
    assert left(mark) == []


def said(folder: Path, *words: str, alone: dict[str, str], code: int = 0) -> str:
    done = run(folder, *words, environment=alone)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout + done.stderr


def write(folder: Path, id: str, right: str = "", wrong: str = "") -> None:
    """The student's module is the reference's, or that with something wrong in it."""
    (one,) = COURSE.find([id])
    text = text_of(COURSE, one.reference)
    assert right in text
    text = text.replace(right, wrong) if right else text
    (folder / one.file).write_text(f"{text}# mine\n", encoding="utf-8")


def test_what_a_student_sees_first(fresh: Path, alone: dict[str, str]) -> None:
    standing = said(fresh, alone=alone)
    assert re.findall(r"(\d+) of \d+ points", standing) == ["0"] * len(COURSE.chapters)
    assert "next     1.1" in standing
    told = said(fresh, "check", alone=alone, code=1)
    assert told.count("not started") == len(COURSE.ready)
    assert "\n0 of " in told and "reference: all" in told
    commands = said(fresh, "--help", alone=alone)
    for name in ("check", "reveal", "netsplit"):
        assert f"    {name} " in commands
    for name in ("release", "grade", "audit", "build", "bench"):
        assert f"    {name} " not in commands
    refused = said(fresh, "release", "elsewhere", alone=alone, code=2)
    assert "invalid choice: 'release'" in refused
    assert "reference" in (fresh / "README.md").read_text(encoding="utf-8")


def test_the_reference_is_imported_from_the_zip(fresh: Path, alone: dict[str, str]) -> None:
    program = (
        "from course.lessons.play import play\nfrom course.manifest import Course\n"
        f"print(play(Course({str(fresh)!r}), {DEMONSTRATION!r}).printed)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=fresh, env=alone, capture_output=True, text=True
    )
    assert done.stdout.strip() == str(fresh / ZIP / "minibeam" / "terms.py"), done.stderr
    assert not (fresh / "solutions" / "minibeam").exists()


def bodies(source: str) -> Iterator[tuple[str, str]]:
    """Each function in a source, however deep, and what it does."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            body = node.body[ast.get_docstring(node) is not None :]
            yield node.name, "\n".join(map(ast.unparse, body))


COMMONPLACE = {"expired"}
"""One line that other functions have as well, for another purpose."""


def test_no_solution_is_in_plain_view(made: dict[str, bytes]) -> None:
    solutions = {}
    for one in COURSE.ready:
        text = text_of(COURSE, one.reference)
        there = dict(bodies(text))
        solutions |= {there[name.rpartition(".")[2]]: (one.id, name) for name in one.write}
    looked_at = 0
    for file, content in made.items():
        if file.endswith(".py"):
            sources = [content.decode()]
        elif file.endswith(".md"):
            sources = re.findall(r"```python[^\n]*\n(.*?)```", content.decode(), re.DOTALL)
        else:
            continue
        for source in sources:
            try:
                found = list(bodies(source))
            except SyntaxError:
                # A text may show a line or two of something.
                continue
            looked_at += len(found)
            for name, body in found:
                id, solution = solutions.get(body, ("", ""))
                seen = solution.rpartition(".")[2] not in ("", *COMMONPLACE)
                assert not seen, f"{file}: {name} is {solution} of {id}"
    assert looked_at > 1000
    # Of the banks there are the sentences, and in the zip what students' tests are tried on.
    assert not [file for file in made if re.search(r"/(wrong|unusual|broken)_", file)]
    assert not [file for file in made if file.startswith(edition.STAFF)]
    with zipfile.ZipFile(io.BytesIO(made[ZIP])) as packed:
        wanted = {name for one in COURSE.ready for name in one.runtimes}
        kept = [name for name in packed.namelist() if name.startswith("tests/")]
        assert {Path(name).stem for name in kept} == wanted


def test_a_mistake_is_named_and_so_is_who_is_to_blame(
    worked: Path, alone: dict[str, str]
) -> None:
    # As a student makes the mistake, who leaves the docstring where it is.
    write(worked, "1.5", "if asked and reason ==", "if reason ==")
    told = said(worked, "check", "1.5", alone=alone, code=1)
    assert "likely: " in told and "the first event that differs" in told
    assert "mine: links; reference: the rest" in told
    State(worked).put("rungs", {"1.5 exit_signal": 1})
    assert "the reference's" in said(worked, "help", "1.5", alone=alone)
    assert "the reference's runs" in said(worked, "use", "1.5", "reference", alone=alone)
    write(worked, "1.1", "self.wake()", "pass")
    write(worked, "1.6")
    told = said(worked, "check", "1.6", alone=alone, code=1)
    assert "40 of 40  blocked" in told and "blocked by 1.1" in told


def test_own_tests_are_tried_on_the_runtimes_in_the_zip(
    worked: Path, alone: dict[str, str]
) -> None:
    write(worked, "1.16")
    assert re.search(r"1\.16 .* passed", said(worked, "check", "1.16", alone=alone))
    nothing = "async def normal_kills_nobody(net):\n    await net.sleep(0)"
    file = worked / COURSE.find(["1.16"])[0].file
    file.write_text(lay_over(file.read_text("utf-8"), nothing, "it"), encoding="utf-8")
    told = said(worked, "check", "1.16", alone=alone, code=1)
    assert "passes on every wrong runtime" in told


def test_a_function_is_revealed_from_the_zip(worked: Path, alone: dict[str, str]) -> None:
    told = said(worked, "reveal", "1.1", "put", alone=alone)
    assert "self.messages.append(message)" in told and "counts 4.17 points" in told
    assert "loopback" in said(worked, "doctor", alone=alone)
    assert "there are 0, 1, 2, 3, 4" in said(worked, "lab", "9", alone=alone, code=2)


def test_the_edition_s_own_tests_run(fresh: Path, alone: dict[str, str]) -> None:
    # The second tries the reference's own tests, which are in the zip.
    files = [COURSE.find([id])[0].tests for id in ("1.1", "1.16")]
    told = said(fresh, "test", *files, alone=alone)
    assert " passed" in told and "ruff" not in told


@posix
@pytest.mark.asyncio
async def test_nodes_run_from_the_zip(fresh: Path, alone: dict[str, str]) -> None:
    node = ("node", "--name", "n@127.0.0.1", "--cookie", "x")
    async with Program(fresh, *node, environment=alone) as program:
        await program.expect(r"n@127.0.0.1 is up.*all modules: reference")
        program.signal(signal.SIGINT)
        assert await program.ended() == 0
    port = free_ports(1, beyond=15000)
    async with Program(
        fresh, "todo", "--nodes", "1", "--port", str(port), environment=alone
    ) as program:
        await program.expect("1 nodes are up")
        await program.expect("Ctrl-C ends")
        page = await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/")
        with page:
            assert b"<html" in page.read()
        program.signal(signal.SIGINT)
        assert await program.ended() == 130


def test_the_demonstration_runs(fresh: Path, alone: dict[str, str]) -> None:
    assert "Three nodes are up" in said(fresh, "demo", alone=alone)


def test_the_laboratory_runs(fresh: Path, alone: dict[str, str], tmp_path: Path) -> None:
    said(fresh, "netsplit", "--save", str(tmp_path / "page.html"), alone=alone)
    assert "<svg" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.skipif(bool(missing()), reason="Erlang is not installed")
def test_the_exam_starts(worked: Path, alone: dict[str, str]) -> None:
    told = said(worked, "exam", alone=alone, code=2)
    assert "still missing: 1.1 mailboxes, 1.2 routing" in told
    program = (
        "from pathlib import Path\nfrom course.exam.questions import QUESTIONS\n"
        "from course.exam.sitting import Sitting\n"
        "with Sitting(Path.cwd(), {}, last=next(iter(QUESTIONS))) as sitting:\n"
        "    print([answer.status for answer in sitting.answers(lambda text: None)][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=worked, env=alone, capture_output=True, text=True
    )
    assert done.stdout == "right\n", done.stderr


def test_lessons_run_in_an_edition(fresh: Path, alone: dict[str, str]) -> None:
    """The programs in a lesson's notebook, by what its cells call."""
    lesson = "chapters/1_node_communication/lesson.ipynb"
    cells = json.loads((fresh / lesson).read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert sources[0] == SETUP
    plays = [source for source in sources if source.startswith("%%play")][:3]
    program = (
        "import json, sys\nfrom course.lessons.play import play\n"
        "from course.manifest import Course\n"
        "for source in json.load(sys.stdin):\n"
        "    played = play(Course('.'), source.partition('\\n')[2])\n"
        "    print(played.error or bool(played.svg or played.printed))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=fresh, env=alone, capture_output=True, text=True,
        input=json.dumps(plays),
    )  # fmt: skip
    assert done.stdout == "True\n" * 3, done.stderr


@pytest.mark.skipif(not find_spec("nbclient"), reason="Jupyter is not installed")
def test_a_notebook_runs_in_an_edition(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nbformat
    from nbclient import NotebookClient

    # What `lab` sets for the kernels.
    monkeypatch.setenv("PYTHONPATH", str(fresh))
    lesson = fresh / "chapters/0_primer/lesson.ipynb"
    content = nbformat.read(lesson, as_version=4)
    plays = [n for n, cell in enumerate(content.cells) if cell.source.startswith("%%play")]
    content.cells = content.cells[: plays[1]]
    folder = {"metadata": {"path": str(lesson.parent)}}
    NotebookClient(content, timeout=300, resources=folder).execute()
    assert "class='problem'" not in str([cell.get("outputs") for cell in content.cells])


def test_chapters_behind_are_left_out(tmp_path: Path, alone: dict[str, str]) -> None:
    out = tmp_path / "first"
    assert release.run(options(out, through=1)) == 0
    assert [path.name for path in sorted((out / "chapters").iterdir())] == [
        "0_primer", "1_node_communication", "README.md",
    ]  # fmt: skip
    assert not (out / "tests/2_process_discovery").exists()
    readme = (out / "README.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)", readme):
        assert (out / link).exists(), link
    standing = said(out, alone=alone)
    assert "Node communication" in standing and "Process discovery" not in standing
    assert re.search(r"1\.1 .* not started", said(out, "check", alone=alone, code=1))
    if not missing():
        assert "this edition has fewer" in said(out, "exam", alone=alone, code=2)
    # All of the reference is there.
    with zipfile.ZipFile(out / ZIP) as packed:
        assert "minibeam/network/decoder.py" in packed.namelist()


def test_an_edition_as_a_zip_is_the_same_each_time(
    made: dict[str, bytes], tmp_path: Path
) -> None:
    one, other = tmp_path / "beam.zip", tmp_path / "other" / "beam.zip"
    other.parent.mkdir()
    for out in (one, other, other):
        release.pack(made, out)
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as packed:
        packed.extractall(tmp_path)
    assert list(laying.lay(made, tmp_path / "beam")) == []
    assert (tmp_path / "beam" / "chapters" / "README.md").is_file()


def test_a_student_brings_their_edition_up_to_date(
    worked: Path, made: dict[str, bytes], alone: dict[str, str]
) -> None:
    write(worked, "1.5")
    file = COURSE.find(["1.5"])[0].file
    mine = (worked / file).read_bytes()
    newer, packed = dict(made), worked.parent / "newer.zip"
    newer[file] = newer[file].replace(b"def link(", b"async def link(")
    newer["course/check.py"] += b"# newer\n"
    release.pack(newer, packed)
    told = said(worked, "update", str(packed), alone=alone)
    assert f"kept, since it is yours: {file}" in told and "updated: course/check.py" in told
    assert "   is now   async link(" in told and "links.new.py" in told
    assert (worked / file).read_bytes() == mine
    assert "nothing in it is new" in said(worked, "update", str(packed), alone=alone)
    packed.write_bytes(b"PK")
    assert "no edition" in said(worked, "update", str(packed), alone=alone, code=2)
    assert "No such file" in said(worked, "update", "x.zip", alone=alone, code=2)
    with zipfile.ZipFile(packed, "w") as hostile:
        hostile.writestr("it/course/edition.json", "{}")
        hostile.writestr("it/../../out", "")
    assert "lead out" in said(worked, "update", str(packed), alone=alone, code=2)
    with pytest.raises(Wrong, match="no student edition"):
        update.run(argparse.Namespace(root=ROOT, edition=packed))


def test_where_no_edition_can_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    full, file = tmp_path / "full", tmp_path / "thesis.zip"
    full.mkdir()
    (full / "thesis.txt").write_text("ours")
    file.write_text("ours")
    for out, words in (
        (ROOT / "chapters" / "out", "is in the course's own folder"),
        (full, "is not empty and is no student edition"),
        (full / "thesis.txt", "is a file"),
        (file, "is there and is no student edition"),
        (tmp_path / "not" / "there.zip", "No such file"),
    ):
        with pytest.raises(Wrong, match=words) as found:
            release.run(options(out))
        assert "\n" not in str(found.value)
    with pytest.raises(Wrong, match="there are chapters 1 to 4"):
        release.run(options(tmp_path / "new", through=9))
    assert (full / "thesis.txt").read_text() == file.read_text() == "ours"
    assert [path.name for path in full.iterdir()] == ["thesis.txt"]
