"""What the code of a submission sees and reaches, with namespaces and without."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from course.classroom.sandbox import parent
from course.classroom.sandbox.orders import SEEN_AS
from course.classroom.sandbox.parent import Sandbox
from tests.classroom.confining import (
    FIRST,
    GOOD,
    SECOND,
    VARIANTS,
    Lab,
    active,
    calling,
    make_course,
)  # fmt: skip

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")


def read(path: Path | str) -> str:
    """Code that prints what came of reading a file."""
    return f"""
        try:
            print("read:", open({str(path)!r}, "rb").read())
        except OSError as error:
            print("refused")
    """


def test_right_code_passes_and_wrong_code_fails(lab: Lab, sandbox: Sandbox) -> None:
    assert lab.passes(sandbox)
    outcome = lab.run(sandbox, GOOD.replace("// 2", "// 4"))
    assert outcome.results[FIRST].status == "passed"
    failed = outcome.results[SECOND]
    assert (failed.status, sandbox.near(failed.test[0])) == (
        "failed", "tests/1_tiny/test_doubles.py",
    )  # fmt: skip


def test_what_fails_is_told_as_it_is_in_the_course(lab: Lab, sandbox: Sandbox) -> None:
    result = lab.tried(sandbox, "raise ValueError(__file__)")
    assert result.status == "failed" and result.place is not None
    assert sandbox.near(result.place[0]) == "chapters/1_tiny/doubles.py"
    assert "chapters/1_tiny/doubles.py" in sandbox.near(result.message)
    assert SEEN_AS not in sandbox.near(result.message)
    assert str(lab.edition) not in sandbox.near(result.message)


def test_the_same_comes_of_it_in_both_variants(laid_out: Path, tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    found = []
    for variant in VARIANTS:
        lab = Lab(course, laid_out, tmp_path, variant)
        with lab.sandbox() as sandbox:
            outcome = lab.run(sandbox, calling("print(__file__); raise KeyError(__file__)"))
            found.append([
                (name, one.status, sandbox.near(one.message), sandbox.near(one.printed))
                for name, one in outcome.results.items()
            ])  # fmt: skip
    assert found[0] == found[1]


def test_the_course_and_other_files_are_out_of_reach(lab: Lab, sandbox: Sandbox) -> None:
    active(sandbox, "files")
    secret = lab.folder / "secret"
    secret.write_text("nobody knows")
    for path in (
        secret,
        lab.course.root / "solutions/tiny/nodes/doubles.py",
        lab.edition / "root/solutions/tiny/nodes/doubles.py",
        Path(__file__),
        f"/proc/{os.getpid()}/environ",
        "/etc/passwd",
    ):
        assert lab.tried(sandbox, read(path)).printed == "refused", path


def test_no_reference_of_the_students_module_is_in_sight(lab: Lab, sandbox: Sandbox) -> None:
    look = """
        for place, folders, files in os.walk(os.getcwd()):
            for file in files:
                data = open(os.path.join(place, file), "rb").read()
                if b"Half of " + b"the number" in data:
                    print(os.path.relpath(os.path.join(place, file)))
    """
    seen = lab.tried(sandbox, look).printed
    assert "solutions/tiny/nodes/triples.py" in seen
    assert "doubles" not in seen
    seen = lab.run(sandbox, calling(look), "1.2").results[FIRST.replace("doubles", "triples")]
    assert "solutions/tiny/nodes/doubles.py" in seen.printed
    assert "triples" not in seen.printed


def test_nothing_of_one_run_is_left_for_the_next(lab: Lab, sandbox: Sandbox) -> None:
    keep = """
        import tempfile
        where = tempfile.gettempdir()
        print(os.listdir(where))
        open(os.path.join(where, "kept"), "w").write("for later")
    """
    assert [lab.tried(sandbox, keep).printed for _ in range(2)] == ["[]", "[]"]


def test_nothing_but_its_own_folder_can_be_written_to(lab: Lab, sandbox: Sandbox) -> None:
    active(sandbox, "files")
    victim = lab.folder / "victim"
    victim.write_text("as it was")
    write = f"""
        import course.loader, pytest, tiny.nodes.triples
        ours = [one.__file__ for one in (course.loader, pytest, tiny.nodes.triples, os)]
        for file in [*ours, {str(victim)!r}, __file__, "tests/1_tiny/test_doubles.py"]:
            try:
                os.chmod(file, 0o777)
            except OSError:
                pass
            for do in (lambda: open(file, "w").write("mine"), lambda: os.unlink(file)):
                try:
                    do()
                    print("done", file)
                except OSError:
                    pass
        print("tried")
    """
    assert lab.tried(sandbox, write).printed == "tried"
    assert victim.read_text() == "as it was"
    assert lab.passes(sandbox)


def test_nothing_can_be_reached_but_its_own_loopback(lab: Lab, sandbox: Sandbox) -> None:
    active(sandbox, "network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        connect = f"""
            try:
                socket.create_connection(("127.0.0.1", {server.getsockname()[1]}))
                print("connected")
            except OSError:
                print("refused")
            with socket.create_server(("127.0.0.1", 0)) as own:
                socket.create_connection(own.getsockname())
                print("but its own is there")
        """
        assert lab.tried(sandbox, connect).printed == "refused\nbut its own is there"


def test_the_environment_has_nothing_of_the_graders(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "of the grader")
    with lab.sandbox() as sandbox:
        printed = lab.tried(sandbox, "print(sorted(os.environ))").printed
    assert "SECRET_TOKEN" not in printed and "PYTHONHASHSEED" in printed


def test_no_open_file_is_handed_on(lab: Lab) -> None:
    secret = lab.folder / "secret"
    secret.write_text("nobody knows")
    with secret.open() as file:
        os.set_inheritable(file.fileno(), True)
        with lab.sandbox() as sandbox:
            look = """
                for number in range(256):
                    try:
                        os.set_blocking(number, False)
                        print(number, os.read(number, 100))
                    except OSError:
                        pass
            """
            assert lab.tried(sandbox, look).printed == "0 b''"


def test_it_can_neither_end_nor_trace_who_grades(lab: Lab, sandbox: Sandbox) -> None:
    active(sandbox, "processes")
    end = f"""
        for number in (os.getppid(), {os.getpid()}, {sandbox.process.pid}):
            try:
                if number > 1:
                    os.kill(number, signal.SIGKILL)
                    print("ended", number)
            except OSError:
                pass
        print("tried")
    """
    assert lab.tried(sandbox, end).printed == "tried"
    assert lab.passes(sandbox)
    # All that it can.
    lab.tried(sandbox, "os.kill(-1, signal.SIGKILL)")
    assert lab.passes(sandbox)


def test_it_can_get_no_rights(lab: Lab, sandbox: Sandbox) -> None:
    active(sandbox, "user")
    gain = """
        import ctypes, resource
        for do in (
            lambda: os.setuid(0),
            lambda: os.chroot("/"),
            lambda: resource.setrlimit(resource.RLIMIT_CPU, (-1, -1)),
            lambda: resource.setrlimit(resource.RLIMIT_NPROC, (-1, -1)),
        ):
            try:
                do()
                print("done")
            except (OSError, ValueError):
                pass
        print("tried")
    """
    assert lab.tried(sandbox, gain).printed == "tried"


def test_a_course_that_is_installed_is_out_of_sight(lab: Lab, sandbox: Sandbox) -> None:
    active(sandbox, "files")
    look = f"""
        import importlib, site, sysconfig
        sys.path += [*site.getsitepackages(), sysconfig.get_path("purelib")]
        sys.path += {sys.path}
        for name in ("pip", "setuptools", "mypy", "ruff", "minibeam"):
            try:
                importlib.import_module(name)
                print("found", name)
            except (ImportError, OSError):
                pass
        print("looked")
    """
    assert lab.tried(sandbox, look).printed == "looked"


def test_paths_are_as_in_the_course(lab: Lab, sandbox: Sandbox) -> None:
    inside = lab.tried(sandbox, "print(os.getcwd())").printed
    assert sandbox.near(f"see {inside}/tests/x.py:3") == "see tests/x.py:3"
    folder = lab.tried(sandbox, "import tempfile; print(tempfile.gettempdir())").printed
    assert sandbox.near(f"see {folder}/file") == "see /scratch/file"
    for text in ("no path", f"{lab.folder}/view/x", f"elsewhere{SEEN_AS}/x"):
        assert sandbox.near(text) == text


def test_where_there_is_no_fork_it_is_graded_and_said_so(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parent, "FORKS", False)
    with Sandbox(lab.course, lab.edition) as sandbox:
        assert sandbox.protections[0].startswith("sandbox: not active")
        assert lab.passes(sandbox)
        place = lab.tried(sandbox, "raise KeyError").place
        assert place is not None and sandbox.near(place[0]) == "chapters/1_tiny/doubles.py"
    with pytest.raises(InterruptedError):
        lab.passes(sandbox)
