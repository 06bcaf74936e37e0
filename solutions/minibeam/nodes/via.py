"""Names that are kept by a module: {via, Module, Name}, and {global, Name}.

    address(node, ("via", "registry", Name)) -> whereis_name(Name) of that keeper -> a pid

A keeper is what OTP asks of a Module in a via name: three functions. A module that keeps
names enters them into KEEPERS when it is imported, so nothing here knows of it. {global,
Name} is short for {via, global, Name}. Whoever resolves a name reads a table of this node:
it takes no message and no time.

What always holds: a name that nobody has stands for a pid that no process ever has, so a
call to it exits with noproc and a message to it is dropped.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from minibeam.nodes.local_node import LocalNode
from minibeam.terms import Atom, Exit, KeptName, Pid, Term

VIA = Atom("via")
GLOBAL = Atom("global")


@dataclass(frozen=True)
class Keeper:
    """Who keeps names of a kind. They run at the node and, but for `whereis_name`, in the
    process that is named; those two may be async."""

    register_name: Callable[[Term, Pid], bool | Awaitable[bool]]
    """Gives the name to the process; False if it is taken."""
    unregister_name: Callable[[Term], object]
    """Takes the name back; no error if nobody has it."""
    whereis_name: Callable[[Term], Pid | None]
    """Who has the name now: never waits."""


KEEPERS: dict[Atom, Keeper] = {}
"""By the Module of the via names."""


def kept(target: object) -> tuple[Atom, Term] | None:
    """The module and the name in {via, Module, Name} or {global, Name}; None for anything
    else.

    {global, Name} is one even where Name could be a node's: a process that is registered as
    `global` is reached by its pid only. OTP decides so for servers (`gen:call`).
    """
    if type(target) is not tuple:
        return None
    match target:
        case ("global", name):
            return GLOBAL, name
        case ("via", str() as module, name):
            return Atom(module), name
    return None


def keeper(module: Atom) -> Keeper:
    """ValueError if no module of that name keeps names."""
    found = KEEPERS.get(module)
    if found is None:
        raise ValueError(f"no module {module} keeps names here")
    return found


def resolve(node: LocalNode, module: Atom, name: Term) -> Pid:
    """Who has a kept name; if nobody has, a pid of this node that is nobody's."""
    found = keeper(module).whereis_name(name)
    return found if found is not None else Pid(node.name, 0, 0, node.creation)


async def register(target: KeptName, pid: Pid) -> None:
    """Gives a kept name to the process that is running, which is `pid`. ValueError if it
    is none, Exit({already_started, Pid}) if it is taken."""
    module, name = must_be_kept(target)
    given = keeper(module).register_name(name, pid)
    if not (await given if isinstance(given, Awaitable) else given):
        holder = keeper(module).whereis_name(name)
        raise Exit((Atom("already_started"), Atom("undefined") if holder is None else holder))


async def unregister(target: KeptName) -> None:
    """Takes a kept name back."""
    module, name = must_be_kept(target)
    taken = keeper(module).unregister_name(name)
    if isinstance(taken, Awaitable):
        await taken


def must_be_kept(target: KeptName) -> tuple[Atom, Term]:
    name = kept(target)
    if name is None:
        raise ValueError(f"{target!r} is no name for a server: it is {{via, Module, Name}}")
    return name
