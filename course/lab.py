"""`lab`: the lessons in JupyterLab, which is installed into .venv at its first use."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from course import bootstrap
from course.lessons.text import notebook_of, texts
from course.manifest import Course, Wrong

EXTRA = "lessons"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "chapter", nargs="?", type=int, default=1, help="the chapter to open; 0 is the primer"
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address only")


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    lessons = {int(lesson.split("/")[1][0]): lesson for lesson in texts(course)}
    if options.chapter not in lessons:
        there = ", ".join(map(str, lessons))
        raise Wrong(f"there is no lesson for chapter {options.chapter} yet; there are {there}")
    bootstrap.enter(options.root, sys.argv[1:], [EXTRA])
    command = [
        *(sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={options.root}"),
        f"--LabApp.default_url=/lab/tree/{notebook_of(lessons[options.chapter])}",
        # No questions about news, and nothing fetched at the start.
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *(["--no-browser"] if options.no_browser else []),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    environment = os.environ | {"PYTHONPATH": str(options.root)}
    if os.name == "nt":
        return subprocess.call(command, env=environment)
    os.execve(sys.executable, command, environment)
