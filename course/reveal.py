"""`reveal`: the solution of one function, for half of what it is worth."""

from __future__ import annotations

import argparse

from course.ladder import full_name, short
from course.manifest import Course, Wrong, typed
from course.progress import changed_since, kept
from course.reference import text_of
from course.state import State
from course.stubs import definitions, with_margin


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="such as 1.1")
    parser.add_argument("function", metavar="FUNCTION", help="such as put")


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    (one,) = course.find([options.id])
    if not one.write:
        raise Wrong(f"{one.id} has no functions to write")
    name = full_name(one, options.function)
    text = text_of(course, one.reference)
    node = definitions(text)[name]
    lines = text.split("\n")
    first, _ = with_margin(lines, node)
    print("\n".join(lines[first : node.end_lineno]))
    print()
    state = State(course.root)
    checked = kept(course).get(one.id)
    if checked and checked.status == "passed" and not changed_since(course, one, checked):
        print(f"{one.id} passes already, so this costs nothing.")
        return 0
    revealed = state.get("revealed", {})
    shown = dict.fromkeys([*revealed.get(one.id, []), name])
    state.put("revealed", revealed | {one.id: list(shown)})
    worth = one.points / len(one.write)
    print(f"{short(name)} now counts {worth / 2:.3g} points instead of {worth:.3g}.")
    print(f"type it yourself into {one.file}, then {typed('check', one.id)}")
    return 0
