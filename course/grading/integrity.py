"""What is not the student's and was changed: functions, classes, constants, hooks.

What a module or a class had when it was remembered is compared by identity, constants too;
functions by their code as well. What is added is no change, unless a class gets another way
to compare, or Python's own names get more.
"""

from __future__ import annotations

import builtins
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter, is_, itemgetter
from types import FunctionType, ModuleType
from typing import Any

CODE = attrgetter("__code__")
HEAP_TYPE = 1 << 9
SETTLED = {
    *("sys.unraisablehook", "threading.excepthook", "sys.excepthook", "pdb.set_trace"),
    *("sys.breakpointhook", "sys.displayhook", "warnings._showwarnmsg_impl"),
    "_pytest.config.Config._getini_unknown_type",
}
"""What pytest itself replaces while it runs."""
PACKAGES = {"course.grading", "course.sim", "minibeam", "tests", "pluggy"}
MODULES = {
    *("builtins", "sys", "time", "random", "json", "operator", "functools", "pytest"),
    *("asyncio", "asyncio.tasks", "asyncio.base_events", "course.loader", "marshal"),
    *(
        f"_pytest.{name}"
        for name in (
            *("assertion", "assertion.rewrite", "assertion.util", "fixtures", "main", "nodes"),
            *("outcomes", "python", "python_api", "raises", "reports", "runner", "skipping"),
        )
    ),
}
"""The packages and modules by which results are made and told. It takes time to look at more:
in a child that was forked, what is looked at is copied."""
DECIDING = ("__eq__", "__ne__", "__bool__", "__contains__", "__getattribute__", "__hash__")
"""What must not be added to a class."""


@dataclass
class Names:
    """The functions, classes and constants that one module or class has."""

    title: str
    owner: Mapping[str, Any]
    keys: tuple[str, ...]
    get: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    values: tuple[Any, ...]
    functions: tuple[FunctionType, ...]
    codes: tuple[Any, ...]
    count: int

    def changed(self) -> Iterator[str]:
        """The names that have something else now."""
        if self.same():
            return
        for key, value in zip(self.keys, self.values, strict=True):
            if self.owner.get(key) is not value:
                yield f"{self.title}.{key}"
        for function, code in zip(self.functions, self.codes, strict=True):
            if function.__code__ is not code:
                yield f"{self.title}.{function.__name__}"
        if len(self.owner) != self.count and not self.title.startswith("minibeam."):
            added = [*self.owner][self.count :]
            watched = added if self.owner is vars(builtins) else set(added) & set(DECIDING)
            yield from (f"{self.title}.{key}" for key in watched if key != "_")

    def same(self) -> bool:
        try:
            now = self.get(self.owner)
        except KeyError:
            return False
        return (
            all(map(is_, now, self.values))
            and all(map(is_, map(CODE, self.functions), self.codes))
            and len(self.owner) == self.count
        )


class Memory:
    """What modules had when they were remembered."""

    def __init__(self) -> None:
        self.known: dict[str, list[Names]] = {}
        self.modules: dict[str, ModuleType] = {}
        self.seen: set[str] = set()

    def remember(self, but: Collection[str] = ()) -> None:
        """All modules that are there and not known yet, but some."""
        for name in sys.modules.keys() - self.seen:
            self.seen.add(name)
            if name not in but and name not in self.known and is_looked_at(name):
                self.add(name, sys.modules[name])

    def add(self, name: str, module: object) -> None:
        """One module as it is now, and the classes that are made in it."""
        if not isinstance(module, ModuleType):
            return
        names = [of(name, vars(module))]
        for value in list(vars(module).values()):
            # Others belong to Python itself, and can't be changed.
            own = isinstance(value, type) and value.__flags__ & HEAP_TYPE
            if own and value.__module__ == name:
                names.append(of(f"{name}.{value.__qualname__}", vars(value)))
        self.known[name], self.modules[name] = names, module

    def changed(self) -> list[str]:
        """What is another thing now than was remembered; from then on that counts."""
        found: list[str] = []
        for name, module in self.modules.items():
            if sys.modules.get(name) is not module:
                found.append(f"sys.modules[{name!r}]")
        for name, parts in list(self.known.items()):
            changes = [change for names in parts for change in names.changed()]
            if changes:
                found += [change for change in changes if change not in SETTLED]
                self.add(name, self.modules[name])
        return found


def is_looked_at(name: str) -> bool:
    parts = name.split(".")
    return name in MODULES or parts[0] in PACKAGES or ".".join(parts[:2]) in PACKAGES


def of(title: str, owner: Mapping[str, Any]) -> Names:
    """What has a name here and can be called, or is a module or a constant, or describes an
    attribute."""
    there = {
        key: value
        for key, value in list(owner.items())
        if callable(value)
        or hasattr(type(value), "__get__")
        or isinstance(value, ModuleType)
        or key.isupper()
    }
    functions = tuple(one for one in there.values() if type(one) is FunctionType)
    # With one name more: of a single one it would give no tuple.
    get = itemgetter(*there, next(iter(there))) if there else tuple
    return Names(
        title, owner, tuple(there), get, tuple(there.values()),
        functions, tuple(map(CODE, functions)), len(owner),
    )  # fmt: skip


def hooks() -> dict[str, list[object]]:
    """What Python asks at imports and at each step."""
    return {
        "sys.meta_path": list(sys.meta_path),
        "sys.path_hooks": list(sys.path_hooks),
        "sys.settrace": [sys.gettrace()],
        "sys.setprofile": [sys.getprofile()],
        "threading.settrace": [threading.gettrace()],
        "threading.setprofile": [threading.getprofile()],
    }


memory = Memory()
"""Of this process; what a server of children knows before it forks, they need not look at."""
