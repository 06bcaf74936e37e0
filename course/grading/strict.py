"""What makes a green suspicious, seen in the child in which the student's code runs.

    read       a name in the source that no solution needs (reading.py)
    watched    the code does what no exercise asks for (watching.py)
    patched    functions or hooks of other modules were replaced (integrity.py)
    equal      an object of theirs is equal to everything (canary.py)

Each is told as a flag, at once, and changes no result but that of a comparison that was no
comparison. A test that was over before it came to its end (ends.py) fails, and is no flag: a
wrong runtime may do that to it too.

Within one interpreter none of this is proof: code that runs in the same process can, with
enough knowledge, do all that the grader can. It has to stand in the source, though, which
people read; what is at stake more belongs into the exam, whose examiner is across a socket.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

import pytest

from course import loader
from course.grading import canary, ends
from course.grading.integrity import hooks, memory
from course.grading.lines import Lines
from course.grading.reading import unneeded
from course.grading.watching import Watch

MOST = 20
"""Flags of one child."""
RUNTIME = "minibeam"
ORDER = "minibeam.network.order"


class Strict:
    """Begins before the student's modules are imported."""

    def __init__(self, plan: Mapping[str, Any], lines: Lines) -> None:
        self.plan, self.lines = plan, lines
        self.told: set[str] = set()
        for module, file in plan["overlay"].items():
            self.read(module, file)
        canary.install()
        canary.tell = lambda text: self.flag("equal", text)
        sys.meta_path.insert(1, Remembering())
        memory.remember()
        for own in (canary, canary.rewrite):
            memory.add(own.__name__, own)
        self.hooks = hooks()
        watch = Watch(plan, self.watched)
        loader.names["__builtins__"] = watch.own

    def flag(self, kind: str, sentence: str) -> None:
        if sentence not in self.told and len(self.told) < MOST:
            self.told.add(sentence)
            self.lines.send("flag", kind=kind, sentence=sentence, evidence=[])

    def read(self, module: str, file: str) -> None:
        with open(file, encoding="utf-8", errors="replace") as source:
            for line, name in unneeded(source.read()):
                if name not in self.plan["usual"][module]:
                    self.flag("read", f"`{name}` ({file}:{line}) is of no use in a solution")

    def watched(self, what: str, where: str) -> None:
        self.flag("watched", f"{what} ({where})" if where else what)

    def imported(self) -> None:
        """The student's modules are imported."""
        now = hooks()
        for name in now:
            if now[name] != self.hooks[name]:
                self.flag("patched", f"{name} was changed by an import")

    def collected(self) -> None:
        """The tests are imported."""
        memory.remember(but=self.plan["overlay"])

    @contextmanager
    def to_its_end(self, item: pytest.Item) -> Iterator[None]:
        """AssertionError if a test passes without having come to its end."""
        ends.forget()
        yield
        if isinstance(item, pytest.Function) and not ends.is_whole(
            item.originalname, vars(item.module)
        ):
            raise AssertionError("the test was over before it came to its end")

    def ended(self) -> None:
        """All tests have run."""
        for name in memory.changed():
            self.flag("patched", f"{name} was replaced")


def same_term(original: Any) -> Any:
    """Of Erlang's terms, what canary.py does for Python's ==."""

    def compared(one: Any, other: Any) -> bool:
        same: bool = original(one, other)
        if same:
            canary.look(one)
            canary.look(other)
        return same

    return compared


class Remembering:
    """Finds the runtime's modules, and remembers what each has once it is imported: what is
    imported first by a student's module is theirs to change right after."""

    def find_spec(
        self, fullname: str, path: Any = None, target: object = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != RUNTIME:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                execute(module)
                if fullname == ORDER:
                    module.same_term = same_term(module.same_term)
                memory.add(fullname, module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
