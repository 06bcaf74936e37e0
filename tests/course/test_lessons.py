"""The lessons: what is built from them is a notebook, and each program in them runs."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
from pathlib import Path

import pytest

from course import lab
from course.lessons.text import Cell, cut, notebook, read, texts
from course.manifest import Course, Exercise, Wrong

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course(ROOT)


def made(text: str) -> list[Cell]:
    return list(cut(text))


def test_a_fence_becomes_a_cell_of_its_kind() -> None:
    text = "## 1.1 A\ntext\n```python play seed=3\nx\n```\n```python\ny\n```\nmore\n"
    kinds = [(cell.kind, cell.source, cell.section) for cell in made(text)]
    assert kinds == [
        ("markdown", "## 1.1 A\ntext", "1.1"),
        ("play", "x", "1.1"),
        ("python", "y", "1.1"),
        ("markdown", "more", "1.1"),
    ]
    assert made(text)[1].seed == 3


def test_other_fences_stay_text() -> None:
    text = "```erlang transcript\n(a@b)1> x.\n```\n```mermaid\nA\n```\n```py\nz\n```"
    (only,) = made(text)
    assert only.kind == "markdown"
    assert only.source.startswith("```erlang\n")


def test_a_prediction_is_answered_by_the_next_program() -> None:
    text = "## 1.1 A\n> **Predict.** Which?\n> Why?\n"
    text += "\n```python play\nx\n```\n```python play\ny\n```"
    _, question, first, second = made(text)
    assert (question.kind, question.source) == ("predict", "> **Predict.** Which?\n> Why?")
    assert question.answers == first.answers == "1.1a"
    assert second.answers == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```python play\nx", "lesson.md:1: the fence that begins here has no end"),
        ("\n```python paly\nx\n```", "lesson.md:2: no cell is called python paly"),
        ("```python play sed=3\n```", "takes seed=N and fails, not sed=3"),
        ("> **Predict.** Which?\nmore", "lesson.md:1: an empty line is to follow"),
    ],
)
def test_a_fence_that_can_not_be_understood_is_named(text: str, said: str) -> None:
    with pytest.raises(Wrong, match=said):
        made(text)


def test_a_notebook_is_the_same_each_time_and_has_no_outputs() -> None:
    for lesson in texts(COURSE):
        text = notebook(COURSE, lesson)
        assert text == notebook(COURSE, lesson)
        ids = [cell["id"] for cell in json.loads(text)["cells"]]
        assert len(set(ids)) == len(ids)


def without(package: str) -> bool:
    """Whether a test has to be skipped, since it is not installed; never in CI."""
    return importlib.util.find_spec(package) is None and os.environ.get("CI") != "true"


@pytest.mark.skipif(without("nbformat"), reason="nbformat is not installed")
def test_a_notebook_is_valid() -> None:
    import nbformat

    for lesson in texts(COURSE):
        nbformat.validate(nbformat.reads(notebook(COURSE, lesson), as_version=4))


@pytest.mark.skipif(without("nbclient"), reason="Jupyter is not installed")
@pytest.mark.parametrize("lesson", list(texts(COURSE)))
def test_a_notebook_runs_from_top_to_bottom(
    lesson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nbformat
    from nbclient import NotebookClient

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    content = nbformat.reads(notebook(COURSE, lesson), as_version=4)
    folder = {"metadata": {"path": str(ROOT / lesson).rpartition("/")[0]}}
    NotebookClient(content, timeout=300, resources=folder).execute()
    ran = [cell for cell in content.cells if cell.source.startswith("%%play")]
    meant = [cell for cell in read(COURSE, lesson) if cell.kind == "play"]
    for done, cell in zip(ran, meant, strict=True):
        said = re.findall(r"<p class='problem'>(.*?)</p>", str(done.outputs))
        if "fails" in cell.options:
            assert said, f"{lesson}:{cell.line}: it does not fail, as the fence says"
        else:
            assert not said, f"{lesson}:{cell.line}: {said[0]}"


def test_lab_says_which_lessons_there_are() -> None:
    with pytest.raises(Wrong, match="no lesson for chapter 9 yet; there are 0, 1,"):
        lab.run(argparse.Namespace(root=ROOT, chapter=9, no_browser=True))


@pytest.mark.parametrize("one", COURSE.ready, ids=lambda one: one.id)
def test_a_task_names_the_functions_in_the_order_of_the_manifest(one: Exercise) -> None:
    section = "".join(
        cell.source
        for cell in read(COURSE, one.lesson)
        if cell.kind == "markdown" and cell.section == one.id
    )
    items = re.findall(r"^\d\. .*?(?=[:.](?:\s|$))", section, re.MULTILINE)
    named = [word for item in items for word in re.findall(r"`(?:\w+\.)?(\w+)`", item)]
    written = [name.rpartition(".")[2] for name in one.write]
    assert [name for name in named if name in written] == written
