"""The whole codec: deep and hostile input, memory, compression, what is random."""

from __future__ import annotations

import json
import random
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import pytest

from minibeam.network import tags
from minibeam.network.decoder import LARGE, READERS, decode
from minibeam.network.encoder import encode
from minibeam.network.order import same_term
from minibeam.terms import Atom, Bitstring, ImproperList, Pid, TermError
from tests.terms_support import LEVELS, nested, peak, refused

VECTORS = Path(__file__).parents[1] / "vectors" / "etf.jsonl"
TERMS = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
MIB = 1024 * 1024


@pytest.mark.parametrize("kind", LEVELS)
def test_ten_thousand_levels_are_read_and_a_hundred_thousand_refused(kind: str) -> None:
    data = nested(kind, 10_000)
    assert decode(data)[1] == len(data)
    before = sys.getrecursionlimit()
    assert peak(lambda: refused(nested(kind, 100_000))) < 16 * MIB
    assert sys.getrecursionlimit() == before


def test_ten_thousand_levels_are_read_from_any_depth_of_calls() -> None:
    data = nested("tuple", 10_000)

    def call(calls: int) -> int:
        return decode(data)[1] if not calls else call(calls - 1)

    for calls in range(0, sys.getrecursionlimit() - 200, 190):
        assert call(calls) == len(data)


def test_ten_thousand_levels_are_read_in_threads_at_once() -> None:
    data = nested("list", 10_000)
    ends: list[int] = []

    def read() -> None:
        for _ in range(2):
            ends.append(decode(data)[1])
            refused(nested("map value", 100_000))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == [len(data)] * 6


def test_the_limit_of_other_threads_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # Another thread that had gone beyond it would end the program when it is put back.
    seen = set()

    def nil(data: bytes, at: int, readers: object) -> tuple[Any, int]:
        seen.add(sys.getrecursionlimit())
        return [], at

    readers = [*READERS]
    readers[tags.NIL] = nil
    monkeypatch.setattr("minibeam.network.decoder.READERS", readers)
    before = sys.getrecursionlimit()
    decode(nested("list", 10_000))
    assert seen == {before}


def test_what_can_be_sent_can_be_read() -> None:
    def levels(count: int) -> Any:
        term: Any = []
        for _ in range(count):
            term = (term,)
        return term

    def is_sent(count: int) -> bool:
        try:
            decode(encode(levels(count)))
        except TermError as error:
            assert "levels" in str(error)
            return False
        return True

    # Most probably the limit is the first that is tried.
    low, step = 10_000, 1
    assert is_sent(low)
    while is_sent(low + step):
        low, step = low + step, 2 * step
    while step := step // 2:
        low += step * is_sent(low + step)
    data = encode(levels(low))

    def call(calls: int) -> int:
        return decode(data)[1] if not calls else call(calls - 1)

    assert call(sys.getrecursionlimit() - 200) == len(data)


def test_a_key_may_be_nested_but_not_without_end() -> None:
    def keyed(levels: int) -> bytes:
        return b"\x83t\0\0\0\1" + b"h\1" * levels + b"a\1" + b"a\2"

    assert decode(keyed(20))[1] == 6 + 40 + 4
    refused(keyed(100))
    refused(keyed(10_000))
    refused(b"\x83" + b"t\0\0\0\1" * 5_000 + b"a\1" + b"a\2" * 5_000)


UNITS = {
    "empty lists": b"j",
    "empty maps": b"t\0\0\0\0",
    "short lists": b"l\0\0\0\1jj",
    "short tuples": b"h\1j",
    "improper lists": b"l\0\0\0\1ja\1",
    "odd maps": b"t\0\0\0\1jj",
    "bitstrings": b"M\0\0\0\1\1\x80",
    "floats": b"F" + bytes(8),
    "integers": b"b\0\1\0\0",
    "big integers": b"n\4\0\0\0\0\xff",
    "texts": b"k\0\1\0",
    "binaries": b"m\0\0\0\1\0",
}


@pytest.mark.parametrize("kind", UNITS)
def test_input_that_ends_in_an_error_takes_bounded_memory(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All beyond this size is read in the same way, and it takes its time.
    large = LARGE // 4
    monkeypatch.setattr("minibeam.network.decoder.LARGE", large)
    unit = UNITS[kind]
    count = large // len(unit) + 1000
    end = b"F\x7f\xf0" + bytes(6)
    data = b"\x83l" + (count + 1).to_bytes(4, "big") + unit * count + end
    # Whatever was made of it would be larger than it is.
    assert peak(lambda: refused(data)) < len(data)


@pytest.mark.parametrize("kind", ["atoms", "pids", "references"])
def test_input_of_names_that_never_repeat_takes_bounded_memory(kind: str) -> None:
    node = b"w\3a@h"
    forms = {
        "atoms": lambda n: b"w\3" + n.to_bytes(3, "big").translate(bytes(range(128)) * 2),
        "pids": lambda n: b"X" + node + n.to_bytes(12, "big"),
        "references": lambda n: b"Z\0\1" + node + n.to_bytes(8, "big"),
    }
    for size in (LARGE - 4000, LARGE + 4000):
        count = size // len(forms[kind](0))
        names = b"".join(map(forms[kind], range(count)))
        data = b"\x83l" + (count + 1).to_bytes(4, "big") + names + b"\xff"
        assert peak(lambda data=data: refused(data)) < 4 * len(data) + 16 * MIB


def test_a_compression_bomb_takes_bounded_memory() -> None:
    packer = zlib.compressobj(9)
    block = bytes(MIB)
    body = b"".join(packer.compress(block) for _ in range(64)) + packer.flush()
    for declared in (2**32 - 1, 64 * MIB, 8 * MIB, 1000, 0):
        data = b"\x83\x50" + declared.to_bytes(4, "big") + body
        assert peak(lambda data=data: refused(data)) < 4 * len(data) + 16 * MIB
    plain = b"l" + (7 * MIB).to_bytes(4, "big") + b"j" * (7 * MIB)
    data = b"\x83\x50" + len(plain).to_bytes(4, "big") + zlib.compress(plain)
    assert peak(lambda: refused(data)) < 4 * len(data) + 16 * MIB


def test_large_valid_input_is_read() -> None:
    row = (Atom("row"), 5, b"data", [1.5, {Atom("k"): -7, (1,): None}], Pid("a@h", 1, 2, 3))
    funs = [bytes.fromhex(row["hex"]) for row in TERMS if row.get("dir") == "opaque"]
    odd = [ImproperList((1,), 2), Bitstring(b"\x80", 1)]
    wide = [row, *(decode(fun)[0] for fun in funs), *odd] * 2_000
    data = encode(wide)
    assert len(data) > 4 * 128 * 1024
    assert decode(data) == (wide, len(data))
    assert decode(encode([300] * 200_000))[0] == [300] * 200_000
    assert decode(encode((Atom("data"), bytes(MIB))))[0] == (Atom("data"), bytes(MIB))
    assert decode(encode(["é"] * 50_000, text=True), text=True)[0] == ["é"] * 50_000


def test_mutated_terms_give_a_term_or_a_term_error() -> None:
    rng = random.Random(4)
    seeds = [bytes.fromhex(row["hex"]) for row in TERMS if len(row["hex"]) < 1200]
    read = 0
    for _ in range(15_000):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randrange(1, 4)):
            place = rng.randrange(len(data))
            match rng.randrange(4):
                case 0:
                    data[place] = rng.randrange(256)
                case 1:
                    data[place : place + rng.randrange(5)] = b""
                case 2:
                    data[place:place] = rng.choice(seeds)[1 : rng.randrange(2, 20)]
                case 3:
                    data[place] ^= 1 << rng.randrange(8)
            if not data:
                data = bytearray(b"\x83")
        try:
            term, end = decode(bytes(data), text=True)
        except TermError:
            continue
        assert 0 < end <= len(data)
        again, _ = decode(encode(term, text=True), text=True)
        assert same_term(again, term)
        read += 1
    assert read > 1_000


def test_compressed_terms() -> None:
    plain = encode([Atom("ok")] * 1000)[1:]
    packed = b"\x83\x50" + len(plain).to_bytes(4, "big") + zlib.compress(plain)
    assert decode(packed + b"xyz") == ([Atom("ok")] * 1000, len(packed))
    assert decode(b"xy" + packed, 2) == ([Atom("ok")] * 1000, len(packed) + 2)
    for size in (len(plain) - 1, len(plain) + 1, 0, 2**32 - 1):
        refused(b"\x83\x50" + size.to_bytes(4, "big") + zlib.compress(plain))
    refused(packed[:-10])
    inside = b"\x68\x01" + packed[1:]
    refused(b"\x83" + inside)
    twice = b"\x83\x50" + (len(packed) - 1).to_bytes(4, "big") + zlib.compress(packed[1:])
    refused(twice)
