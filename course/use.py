"""`use`: whose module runs where it is not to be what the files say.

With `reference` the reference's runs in the place of a module that the student has
touched: the exercise earns nothing, and blocks nothing. `mine` goes back to the rule.
"""

from __future__ import annotations

import argparse

from course.manifest import Course, typed
from course.state import State
from course.workspace import look_at


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="such as 1.5")
    parser.add_argument("whose", choices=["mine", "reference"], help="whose module is to run")


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    (one,) = course.find([options.id])
    state = State(course.root)
    chosen = state.get("use", {})
    chosen.pop(one.id, None)
    if options.whose == "reference":
        chosen[one.id] = "reference"
    state.put("use", chosen)
    if options.whose == "reference":
        print(f"{one.id} {one.module}: the reference's runs from now on, for no points;")
        print(f"your file stays as it is. Back to yours: {typed('use', one.id, 'mine')}")
    elif one.dotted in look_at(course).mine:
        print(f"{one.id} {one.module}: yours runs from now on ({one.file})")
    else:
        print(f"{one.id} {one.module}: yours, once you have written to {one.file};")
        print("until then the reference's runs")
    return 0
