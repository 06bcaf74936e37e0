"""The first start, on machines that have less and less of what is needed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from course import bootstrap
from course.bootstrap import CannotStart

PROGRAM = """
import sys
from course import bootstrap
root, *arguments = sys.argv[1:]
try:
    bootstrap.enter(root, arguments)
except bootstrap.CannotStart as problem:
    sys.exit("cannot start: " + str(problem))
print("went on in", sys.prefix)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that needs one small package, which lies in a folder beside it.

    Its own `course` runs this repository's bootstrap, so what goes on in .venv is seen.
    """
    root = tmp_path / "project"
    (root / "course").mkdir(parents=True)
    project = '[project]\nname = "tiny"\nversion = "1"\ndependencies = ["tiny-need>=2"]\n'
    (root / "pyproject.toml").write_text(project)
    here = Path(bootstrap.__file__).parent
    for name in ("__init__.py", "bootstrap.py"):
        (root / "course" / name).write_bytes((here / name).read_bytes())
    (root / "course" / "__main__.py").write_text(
        PROGRAM.replace(
            "root, *arguments = sys.argv[1:]", f"root, arguments = {str(root)!r}, []"
        )
    )
    wheel(tmp_path / "index", "2.1")
    return root


def wheel(folder: Path, version: str) -> None:
    folder.mkdir(exist_ok=True)
    information = f"tiny_need-{version}.dist-info"
    with zipfile.ZipFile(folder / f"tiny_need-{version}-py3-none-any.whl", "w") as file:
        file.writestr("tiny_need.py", "")
        file.writestr(
            f"{information}/METADATA",
            f"Metadata-Version: 2.1\nName: tiny-need\nVersion: {version}\n",
        )
        file.writestr(
            f"{information}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        file.writestr(f"{information}/RECORD", "")


def start(root: Path, python: Path | str = sys.executable) -> subprocess.CompletedProcess[str]:
    """`python -m course` in the project, with no network and only that index."""
    return subprocess.run(
        [python, "-m", "course"],
        cwd=root, env=offline(root), capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def offline(root: Path) -> dict[str, str]:
    dropped = ("PYTHONPATH", bootstrap.GUARD)
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(root.parent / "index"),
        "PIP_CONFIG_FILE": os.devnull,
    }


def test_a_fresh_machine_is_prepared_once_by_two_at_once_and_mended(root: Path) -> None:
    """One story, since to make a virtual environment takes seconds."""
    venv = root / ".venv"
    firsts: list[subprocess.CompletedProcess[str]] = []
    threads = [threading.Thread(target=lambda: firsts.append(start(root))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for first in firsts:
        assert first.stdout == f"went on in {venv}\n", first.stderr
    # Whoever came second found everything made.
    assert sum("First start" in first.stderr for first in firsts) == 1

    second = start(root)
    assert (second.stdout, second.stderr) == (f"went on in {venv}\n", "")

    inside = start(root, bootstrap.interpreter_of(venv))
    assert (inside.stdout, inside.stderr) == (f"went on in {venv}\n", "")

    (package,) = venv.rglob("tiny_need.py")
    for path in (package, *venv.rglob("tiny_need-*/RECORD")):
        path.unlink()
    (information,) = venv.rglob("tiny_need-*")
    for path in information.iterdir():
        path.unlink()
    information.rmdir()
    mended = start(root)
    assert mended.stdout == f"went on in {venv}\n", mended.stderr


def test_one_that_was_left_half_made_is_made_anew(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / ".venv").mkdir()
    commands: list[list[str]] = []

    def run(command: list[object]) -> subprocess.CompletedProcess[str]:
        commands.append([str(part) for part in command])
        said = f"{root}\n3.11\n" if "-c" in commands[-1] else ""
        return subprocess.CompletedProcess([], 0, said, "")

    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setattr(bootstrap, "go_on", lambda *_: None)
    bootstrap.enter(root, [])
    assert commands[0][1:] == ["-m", "venv", "--clear", str(root / ".venv")]
    assert bootstrap.marked(root / ".venv", root, ["tiny-need>=2"])


def test_an_interpreter_that_has_what_is_needed_is_used_as_it_is(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(installed(root.parent / "there", "2.1")))
    bootstrap.enter(root, [])
    assert not (root / ".venv").exists()


def test_one_that_has_it_too_old_is_not(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(installed(root.parent / "there", "1.9")))
    prepared: list[Path] = []
    monkeypatch.setattr(bootstrap, "make", lambda venv, *_: prepared.append(venv))
    monkeypatch.setattr(bootstrap, "go_on", lambda *_: None)
    bootstrap.enter(root, [])
    assert prepared == [root / ".venv"]


def installed(folder: Path, version: str) -> Path:
    wheel(folder, version)
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return folder


def refusal(root: Path) -> str:
    with pytest.raises(CannotStart) as caught:
        bootstrap.enter(root, [])
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("python", "remedy"),
    [
        ("/usr/bin/no-python", f"run `sudo apt install python{bootstrap.version()}-venv`"),
        ("/opt/python/bin/no-python", "install a Python that has the venv module"),
    ],
)
def test_without_ensurepip_one_line_says_what_to_install(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    python: str,
    remedy: str,
) -> None:
    real = bootstrap.importlib.util.find_spec
    monkeypatch.setattr(
        bootstrap.importlib.util,
        "find_spec",
        lambda name: None if name == "ensurepip" else real(name),
    )
    monkeypatch.setattr(bootstrap.sys, "_base_executable", python)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    text = refusal(root)
    assert "ensurepip is missing" in text and remedy in text and python in text
    assert capfd.readouterr() == ("", ""), "the line is all that is said"


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("WARNING: retrying\nERROR: No matching distribution found for tiny-need", "network"),
        ("Failed to establish a new connection: NewConnectionError", "network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("WARNING: a\nERROR: something else\nERROR: more", "ERROR: something else"),
    ],
)
def test_what_pip_says_becomes_one_line_with_a_remedy(
    root: Path, monkeypatch: pytest.MonkeyPatch, output: str, said: str
) -> None:
    def run(command: list[object]) -> subprocess.CompletedProcess[str]:
        failed = "install" in command
        return subprocess.CompletedProcess([], int(failed), "", output if failed else "")

    monkeypatch.setattr(bootstrap, "run", run)
    assert said in refusal(root)
    assert not bootstrap.marked(root / ".venv", root, [])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_folder_that_can_not_be_written_to_is_said_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() == 0:
        # Modes do not stop this user: a directory in the lock's place does.
        (root / ".venv.lock").mkdir()
    else:
        root.chmod(0o555)
    assert "can't be written to" in refusal(root)
    root.chmod(0o755)


OLD = "import sys, runpy; sys.version_info = (3, 6, 15, 'final', 0); " + (
    "runpy.run_module('course', run_name='__main__', alter_sys=True)"
)


def test_a_python_that_is_too_old_is_told_in_one_line() -> None:
    here = Path(bootstrap.__file__).parent.parent
    old = subprocess.run([sys.executable, "-c", OLD], cwd=here, capture_output=True, text=True)
    assert (old.returncode, old.stdout) == (2, "")
    assert "needs Python 3.11 or later, and this is 3.6" in old.stderr
    assert old.stderr.count("\n") == 1


def test_what_an_old_python_reads_is_in_its_own_language() -> None:
    for name in ("__init__.py", "__main__.py"):
        source = (Path(bootstrap.__file__).parent / name).read_text(encoding="utf-8")
        tree = ast.parse(source, feature_version=(3, 4))
        assert not any(isinstance(node, ast.JoinedStr) for node in ast.walk(tree))
