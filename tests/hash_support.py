"""Terms of all kinds to be hashed, made up from a seed: the same ones each time."""

from __future__ import annotations

import struct
from random import Random
from typing import Any

from minibeam.network import tags
from minibeam.network.encoder import encode
from minibeam.network.order import identity
from minibeam.terms import (
    Atom,
    Bitstring,
    Export,
    Fun,
    ImproperList,
    Pid,
    Port,
    Reference,
    Term,
    TermMap,
)

LETTERS = ["a", "b", "Z", "_", "@", "0", "\0", "\x7f", "\x80", "é", "ÿ", "ł", "日", "😀"]
"""Of each length in UTF-8, and on both sides of what Erlang takes for one byte of a name."""
CONSTANTS = [True, False, None, (), [], {}, b"", "", 0, -1, 0.0, 5e-324, Atom("")]
LEVELS = 2


class Maker:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.leaves = [
            self.near_a_power, self.of_some_size, self.floating, self.constant,
            self.atom, self.binary, self.text, self.bits,
            self.pid, self.reference, self.port, self.export,
        ]  # fmt: skip
        self.branches = [
            self.list, self.string, self.tuple, self.improper, self.map, self.big_map,
            self.merging_map, self.fun,
        ]  # fmt: skip

    def term(self, levels: int = LEVELS) -> Term:
        if levels and self.random.random() < 0.5:
            return self.random.choice(self.branches)(levels - 1)
        return self.random.choice(self.leaves)()

    def below_a_power(self, *powers: int) -> int:
        return self.random.randrange(2 ** self.random.choice(powers))

    # What has no parts.

    def near_a_power(self) -> int:
        number = 2 ** self.random.randrange(140) + self.random.randrange(-2, 3)
        return self.random.choice([1, -1]) * number

    def of_some_size(self) -> int:
        return self.random.choice([1, -1]) * self.random.getrandbits(
            self.random.randrange(1, 600)
        )

    def floating(self) -> float:
        # -0.0 is no key beside 0.0 in releases where both are one term.
        return self.random.uniform(-1, 1) * 10.0 ** self.random.randrange(-300, 300) or 1.5

    def constant(self) -> Term:
        return self.random.choice(CONSTANTS)

    def atom(self) -> Atom:
        return Atom("".join(self.random.choices(LETTERS, k=self.random.randrange(40))))

    def binary(self) -> bytes:
        return self.random.randbytes(self.random.randrange(40))

    def text(self) -> str:
        return "".join(self.random.choices(LETTERS, k=self.random.randrange(30)))

    def bits(self) -> Bitstring:
        data = self.random.randbytes(self.random.randrange(1, 30))
        return Bitstring(data, self.random.randrange(1, 8))

    def node(self) -> Atom:
        return self.random.choice([Atom("a@one"), Atom("é@zwei"), self.atom()])

    def pid(self) -> Pid:
        id, serial = self.below_a_power(15, 28, 32), self.below_a_power(13, 32)
        return Pid(self.node(), id, serial, self.below_a_power(2, 32))

    def reference(self) -> Reference:
        more = [self.below_a_power(32) for _ in range(self.random.randrange(5))]
        ids = (self.below_a_power(18), *more)
        return Reference(self.node(), self.below_a_power(2, 32), ids)

    def port(self) -> Port:
        return Port(self.node(), self.below_a_power(28, 64), self.below_a_power(2, 32))

    def export(self) -> Export:
        return Export(self.atom(), self.atom(), self.random.randrange(256))

    # What has parts.

    def list(self, levels: int) -> Term:
        return [self.term(levels) for _ in range(self.random.randrange(8))]

    def string(self, levels: int) -> Term:
        """Bytes, and now and then a number that is none: 256, -1."""
        some = self.random.choices([*range(256), 256, -1], k=self.random.randrange(30))
        return some + [self.random.choice([Atom("a"), 0, True])] * self.random.randrange(3)

    def tuple(self, levels: int) -> Term:
        return tuple(self.term(levels) for _ in range(self.random.randrange(8)))

    def improper(self, levels: int) -> Term:
        items = (*self.string(levels), self.term(levels))
        return ImproperList(items, self.random.choice(self.leaves[:3])())

    def map(self, levels: int) -> Term:
        return self._map(self.random.randrange(1, 6), levels)

    def big_map(self, levels: int) -> Term:
        """Erlang keeps more than 32 entries in another way."""
        return self._map(40, 0)

    def _map(self, size: int, levels: int) -> Term:
        keys = {identity(key, text=False): key for key in map(self.term, [levels] * size)}
        return TermMap(tuple((key, self.term(levels)) for key in keys.values()))

    def merging_map(self, levels: int) -> Term:
        keys = [1, 1.0, True, Atom("1"), b"1", [1]]
        return TermMap(tuple((key, self.term(levels)) for key in keys))

    def fun(self, levels: int) -> Term:
        """A fun of a module that nobody has, with what it has brought along."""
        values = [part(self.term(levels)) for _ in range(self.random.randrange(4))]
        index, old = self.below_a_power(8, 31), self.below_a_power(8, 31)
        unique = self.random.choice([self.below_a_power(27), -self.below_a_power(27)])
        head = struct.pack(">B16sII", 2, self.random.randbytes(16), index, len(values))
        named = part(Atom(f"no module {self.random.random()}"))
        made_by = part(Pid("a@one", 5, 0, 1))
        body = b"".join([head, named, part(old), part(unique), made_by, *values])
        return Fun(bytes([tags.NEW_FUN]) + struct.pack(">I", 4 + len(body)) + body)


def part(term: Term) -> bytes:
    return encode(term)[1:]


def terms(count: int, seed: int = 0) -> list[Any]:
    make = Maker(seed)
    kinds = [lambda make=make: make(LEVELS) for make in make.branches] + make.leaves
    first = [kind() for kind in kinds for _ in range(3)]
    return [*CONSTANTS, -0.0, *first, *(make.term() for _ in range(count))][:count]
