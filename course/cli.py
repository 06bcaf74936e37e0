"""The commands: which there are, and the one that was asked for.

A command is a module with `arguments(parser)` and `run(options) -> exit code`; only the
module that is asked for is imported. Exit codes: 0 what was asked for is so, 1 it is
not, 2 wrong use (Wrong, told in one line).
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from course.manifest import Wrong, typed

COMMANDS = {
    "check": ("check your modules: what is right, and what is not yet", "course.check"),
    "help": ("help with an exercise, one step further at each call", "course.ladder"),
    "reveal": ("the solution of one function, for half its points", "course.reveal"),
    "use": ("run the reference's module in the place of yours, or yours again", "course.use"),
    "lab": ("open the lessons in JupyterLab", "course.lab"),
    "exam": ("your whole runtime, examined by real Erlang", "course.exam"),
    "doctor": ("what this machine has, and what is missing", "course.doctor"),
    "test": ("run every test of this repository", "course.testing"),
    "node": ("a node to play with: from erl, iex, or another node", "course.node"),
    "demo": ("three nodes on this machine, in a few seconds", "course.demo"),
    "todo": ("a to-do service on several nodes, to use, to kill and to split", "course.todo"),
    "netsplit": ("what a net split costs: a laboratory", "course.netsplit.command"),
    "update": ("lay a newer edition over this one; your work stays", "course.update"),
}
FOR_STAFF = {
    "release": ("write or update the student edition", "course.classroom.release"),
    "grade": ("grade the submissions in a folder", "course.classroom.grade"),
    "regrade": ("grade exercises again, and say what changes", "course.classroom.regrade"),
    "void": ("credit a test to everyone of a class", "course.classroom.void"),
    "handin": ("an autograder for Gradescope or GitHub", "course.classroom.handin"),
    "viva": ("bugs in a student's own modules, to be found", "course.classroom.viva"),
    "bench": ("what the runtime costs, beside Erlang and others", "course.bench"),
    "audit": ("whether the tests tell right from wrong (for maintainers)", "course.audit"),
    "build": ("write what is made from other files (for maintainers)", "course.build"),
}
"""For those who teach and maintain the course; a student edition has none of them."""
PASSES_ON = ("test",)
"""Commands that hand the arguments they don't know to the program that they run."""


def main(argv: Sequence[str], root: str | Path) -> int:
    """Runs one command on the course in `root`; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(prog=typed(), description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    there = COMMANDS | (FOR_STAFF if find_spec("course.classroom") else {})
    for name, (summary, module) in there.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if argv and argv[0] == name:
            import_module(module).arguments(command)
    options, rest = parser.parse_known_args(argv)
    if rest and options.command not in PASSES_ON:
        parser.error(f"{options.command or 'the course'} does not know {' '.join(rest)}")
    options.root, options.rest = Path(root), rest
    _, module = there.get(options.command, ("", "course.standing"))
    try:
        code = import_module(module).run(options)
        sys.stdout.flush()
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the output has seen enough, as `head` does. Nothing is written to
        # that pipe again, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


DESCRIPTION = "Build the distribution of the BEAM in Python, exercise by exercise."
