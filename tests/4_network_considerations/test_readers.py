"""What of bytes to terms needs no function of an exercise: the other types, all that Erlang
recorded at every length, and keys that do harm."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.network.order import same_term
from minibeam.terms import (
    Atom,
    Bitstring,
    Export,
    Fun,
    Pid,
    Port,
    Reference,
    TermError,
    TermMap,
)
from tests.terms_support import refused

VECTORS = Path(__file__).parents[1] / "vectors" / "etf.jsonl"
TERMS = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]


def term_of(hexadecimal: str) -> Any:
    data = bytes.fromhex("83" + hexadecimal)
    term, end = decode(data)
    assert end == len(data)
    return term


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("77026f6b", Atom("ok")),
        ("7600026f6b", Atom("ok")),
        ("6400026f6b", Atom("ok")),
        ("7301e5", Atom("å")),
        ("7603fc" + "f09f9880" * 255, Atom("\U0001f600" * 255)),
        ("770474727565", True),
        ("6400056" + "6616c7365", False),
        ("77036e696c", None),
        ("6d000000020061", b"\x00a"),
        ("4d000000020305ff", Bitstring(b"\x05\xe0", 3)),
        ("4d0000000208ff05", b"\xff\x05"),
        ("4d0000000000", b""),
        ("46bff8000000000000", -1.5),
        ("63" + b"-1.50000000000000000000e+00".hex() + "00" * 4, -1.5),
        ("58" + "7703614068" + "fffffffffffffffe00000009", (2**32 - 1, 2**32 - 2, 9)),
        ("67" + "7703614068" + "00000005" + "00000001" + "02", (5, 1, 2)),
        ("67" + "7600036140" + "68" + "00000005" + "00000001" + "02", (5, 1, 2)),
        ("5a0002" + "7703614068" + "00000007" + "0000000100000002", (7, (1, 2))),
        ("720001" + "7703614068" + "02" + "00000001", (2, (1,))),
        ("65" + "7703614068" + "00000005" + "02", (2, (5,))),
        ("59" + "7703614068" + "00000005" + "00000002", Port(Atom("a@h"), 5, 2)),
        ("66" + "7703614068" + "00000005" + "02", Port(Atom("a@h"), 5, 2)),
        ("78" + "7703614068" + "00000001" * 2 + "00000002", Port(Atom("a@h"), 2**32 + 1, 2)),
        ("71" + "77016d" + "770474727565" + "6103", Export(Atom("m"), Atom("true"), 3)),
    ],
)
def test_the_other_types(form: str, value: Any) -> None:
    for _ in range(2):  # the second time from the cache
        term = term_of(form)
        if isinstance(term, Pid):
            assert term == Pid("a@h", *value)
        elif isinstance(term, Reference):
            assert term == Reference("a@h", *value)
        else:
            assert type(term) is type(value)
            assert term == value
    for length in range(len(form) // 2 + 1):
        refused(bytes.fromhex("83" + form)[:length])


def test_a_fun_is_kept_as_its_bytes() -> None:
    funs = [row for row in TERMS if row.get("dir") == "opaque"]
    assert len(funs) == 3
    for row in funs:
        data = bytes.fromhex(row["hex"])
        term, end = decode(data)
        assert end == len(data)
        assert encode(term) == data
        fun = term[0] if isinstance(term, list) else term
        assert isinstance(fun, Fun)
        assert fun.data in data


def test_a_fun_that_is_none_is_refused() -> None:
    good = bytes.fromhex(next(row["hex"] for row in TERMS if row.get("dir") == "opaque"))
    decode(good)
    assert good[31:33] + good[37:40:2] + good[44:45] == b"w\x04abX"
    size, free, module, index, unique, creator = 5, 27, 31, 37, 39, 44
    for place in (size, free, module, index, unique, creator):
        for byte in (0x01, 0x6A, 0x7F):
            refused(good[:place] + bytes([byte]) + good[place + 1 :])


@pytest.mark.parametrize("category", sorted({row["cat"] for row in TERMS}))
def test_what_erlang_recorded_can_be_read(category: str) -> None:
    for row in TERMS:
        if row["cat"] != category:
            continue
        data = bytes.fromhex(row["hex"])
        term, end = decode(data)
        assert end == len(data), row["term"][:200]
        assert same_term(decode(encode(term))[0], term)
        if "canonical" in row:
            assert same_term(decode(bytes.fromhex(row["canonical"]))[0], term)
        if data[1] != 0x50:
            embedded = b"\x83\x68\x03\x61\x01" + data[1:] + b"\x77\x01a"
            assert same_term(decode(embedded)[0], (1, term, Atom("a")))
        if len(data) < 2000:
            for length in range(len(data)):
                refused(data[:length])


def test_recorded_identifiers_have_their_numbers() -> None:
    checked = 0
    for row in TERMS:
        if "creation" not in row:
            continue
        term, _ = decode(bytes.fromhex(row["hex"]))
        assert (term.node, term.creation) == (row["node"], row["creation"])
        for name in row.keys() & {"id", "serial"}:
            assert getattr(term, name) == row[name]
        if "ids" in row:
            assert list(term.ids) == row["ids"]
        checked += 1
    assert checked == 16


def raw_map(keys: list[bytes]) -> bytes:
    return b"t" + len(keys).to_bytes(4, "big") + b"".join(key + b"a\1" for key in keys)


SAME_HASH = [number * sys.hash_info.modulus for number in range(1, 30_000)]


@pytest.mark.parametrize(
    "keys",
    [
        SAME_HASH,
        [(number, 1) for number in SAME_HASH],
        [[number] for number in SAME_HASH],
        [{number: 1} for number in SAME_HASH],
        [{1: number} for number in SAME_HASH],
    ],
    ids=["integers", "in tuples", "in lists", "in maps, as keys", "in maps, as values"],
)
def test_keys_made_to_be_found_slowly_are_refused(keys: list[Any]) -> None:
    with pytest.raises(TermError, match="hash"):
        decode(b"\x83" + raw_map([encode(key)[1:] for key in keys]))


def test_the_hash_of_a_few_keys_may_be_the_same() -> None:
    keys = [-1, -2, 0, 1, 1 + sys.hash_info.modulus, sys.hash_info.modulus, *range(2, 1000)]
    data = b"\x83" + raw_map([encode(key)[1:] for key in keys])
    assert decode(data) == (dict.fromkeys(keys, 1), len(data))


@pytest.mark.parametrize(("depth", "taken"), [(4, True), (5, False)])
def test_maps_in_keys_of_maps(depth: int, taken: bool) -> None:
    data = raw_map([b"a\1"])
    for _ in range(depth):
        data = raw_map([data, b"j"])
    if taken:
        assert isinstance(decode(b"\x83" + data)[0], TermMap)
        return
    with pytest.raises(TermError, match="key is nested"):
        decode(b"\x83" + data)
