"""The values that travel: Erlang's data types as Python sees them.

| Erlang            | Python                                                    |
| ----------------- | --------------------------------------------------------- |
| integer, float    | int, float (never nan or infinity)                        |
| true, false, nil  | True, False, None                                         |
| other atoms       | Atom, a str that knows it is an atom                      |
| binary            | bytes; a str is sent as its UTF-8 binary                  |
| list, tuple       | list, tuple                                               |
| map               | dict, or TermMap where a dict would merge or refuse keys  |
| pid, reference    | Pid, Reference                                            |
| port, fun         | Port, Export (fun m:f/a), Fun (kept as the bytes it came in) |
| improper list     | ImproperList                                              |
| bitstring         | Bitstring                                                 |

Every class here is a value: equal by content, hashable where its parts are,
never changed after it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Term: TypeAlias = Any
"""Any value of the table above. Python's type system can't say it more narrowly."""


class TermError(ValueError):
    """A value that is no term, or bytes that are none; the text names the part."""


class Atom(str):
    """An Erlang atom. Equal to the plain text, so `case ("ping", sender)` matches it;
    but a plain "ping" leaves as a binary, and only Atom("ping") as an atom."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Atom({str.__repr__(self)})"

    # A copied or pickled atom is still an atom (str would lose the class's name here).
    def __reduce__(self) -> tuple[type[Atom], tuple[str]]:
        return (Atom, (str(self),))


class Pid:
    """A process identifier: where, which, and in which life of the node.

    id and serial are 32 bits wide; creation tells one start of the node from the next.
    """

    __slots__ = ("_hash", "creation", "id", "node", "serial")

    node: Atom
    id: int
    serial: int
    creation: int

    def __init__(self, node: str, id: int, serial: int, creation: int) -> None:
        self.node = node if type(node) is Atom else Atom(node)
        self.id = id
        self.serial = serial
        self.creation = creation
        # A pid is looked up far more often than it is made.
        self._hash = hash((id, serial, creation, node))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            type(other) is Pid
            and self._hash == other._hash
            and self.id == other.id
            and self.serial == other.serial
            and self.creation == other.creation
            and self.node == other.node
        )

    def __repr__(self) -> str:
        return f"<{self.node}.{self.id}.{self.serial}>"

    def __reduce__(self) -> tuple[type[Pid], tuple[str, int, int, int]]:
        return (Pid, (self.node, self.id, self.serial, self.creation))


class Reference:
    """A value made once and never again: names a monitor, a call, an alias.

    ids are one to five numbers of 32 bits.
    """

    __slots__ = ("_hash", "creation", "ids", "node")

    node: Atom
    creation: int
    ids: tuple[int, ...]

    def __init__(self, node: str, creation: int, ids: tuple[int, ...]) -> None:
        self.node = node if type(node) is Atom else Atom(node)
        self.creation = creation
        self.ids = ids
        self._hash = hash((ids, creation, node))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (
            type(other) is Reference
            and self._hash == other._hash
            and self.ids == other.ids
            and self.creation == other.creation
            and self.node == other.node
        )

    def __repr__(self) -> str:
        return f"#Ref<{self.node}.{'.'.join(map(str, self.ids))}>"

    def __reduce__(self) -> tuple[type[Reference], tuple[str, int, tuple[int, ...]]]:
        return (Reference, (self.node, self.creation, self.ids))


@dataclass(frozen=True, slots=True)
class Port:
    """A port of an Erlang node. We only pass them on."""

    node: Atom
    id: int
    creation: int


@dataclass(frozen=True, slots=True)
class Export:
    """`fun module:function/arity`: a function by its name."""

    module: Atom
    function: Atom
    arity: int


@dataclass(frozen=True, slots=True)
class Fun:
    """A closure of an Erlang node, kept as the bytes it came in (tag included):
    we can't run it, but whoever gets it back from us can."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Bitstring:
    """A binary whose last byte counts only in its `bits` (1 to 7) highest bits."""

    data: bytes
    bits: int


@dataclass(frozen=True, slots=True)
class ImproperList:
    """`[a, b | tail]` where tail is no list. `items` is never empty."""

    items: tuple[Term, ...]
    tail: Term


@dataclass(frozen=True, slots=True)
class TermMap:
    """A map with keys that a dict would merge (1, 1.0 and true) or refuse (a list)."""

    pairs: tuple[tuple[Term, Term], ...]


RegisteredName: TypeAlias = tuple[Atom, Atom]
"""A process by name and node: `{Name, Node}`."""

KeptName: TypeAlias = tuple[str, Term] | tuple[str, str, Term]
"""A process by `{global, Name}` or `{via, Module, Name}`."""

Target: TypeAlias = Pid | Reference | str | tuple[str, str] | KeptName
"""Whom to send to: a pid, an alias, a name at this node, a name at a node, or a name that
a module keeps."""


class Exit(Exception):
    """Ends the process that raises it, with `reason` as its exit reason; raised by
    calls whose server is gone: Exit(Atom("noproc")). As `exit/1` in Erlang."""

    def __init__(self, reason: Term) -> None:
        super().__init__(reason)
        self.reason = reason


NORMAL = Atom("normal")
KILL = Atom("kill")
KILLED = Atom("killed")
NOPROC = Atom("noproc")
NOCONNECTION = Atom("noconnection")
OK = Atom("ok")
