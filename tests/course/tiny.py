"""A tiny course in a folder, for tests of the tool."""

from __future__ import annotations

from pathlib import Path

from course.manifest import Course
from course.workspace import stub

REFERENCE = '''"""Doubles and halves."""

from __future__ import annotations


def double(number: int) -> int:
    """Twice the number."""
    return number + number


def half(number: int) -> int:
    """Half of the number, rounded down."""
    # Floor division also rounds negative numbers down.
    return number // 2
'''

TESTS = """from tiny.nodes.{module} import double, half


def test_two_is_doubled():
    assert double(2) == 4


def test_three_is_halved_and_rounded_down():
    assert half(3) == 1
"""


def make(root: Path, modules: dict[str, tuple[str, str]]) -> Course:
    """A course of these modules: name to (reference, tests); "" for the usual ones."""
    write(
        root / "pyproject.toml",
        '[tool.pytest.ini_options]\naddopts = "--import-mode=importlib"\n',
    )
    write(root / "solutions/tiny/__init__.py", "")
    write(root / "solutions/tiny/nodes/__init__.py", "")
    manifest = [
        "[grade]\nisolated_share = 0.8\n"
        '[[chapter]]\nnumber = 1\nname = "Tiny"\n'
        'directory = "1_tiny"\npackage = "tiny.nodes"\n'
    ]
    for number, (module, (reference, tests)) in enumerate(modules.items(), 1):
        write(root / f"solutions/tiny/nodes/{module}.py", reference or REFERENCE)
        write(root / f"tests/1_tiny/test_{module}.py", tests or TESTS.format(module=module))
        manifest.append(
            f'[[exercise]]\nid = "1.{number}"\nname = "{module}"\nmodule = "{module}"\n'
            'title = "A tiny exercise"\nminutes = 10\n'
            'write = ["double", "half"]\nready = true\n'
        )
    write(root / "course/syllabus.toml", "\n".join(manifest))
    course = Course(root)
    for one in course.ready:
        write(root / one.file, stub(course, one))
    return course


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def student(course: Course, module: str, text: str) -> None:
    """The student saves a module."""
    write(course.root / f"chapters/1_tiny/{module}.py", text)
