"""4.2 decoder: integer, list_, tuple_, map_."""

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
    ImproperList,
    Pid,
    Port,
    Reference,
    TermError,
    TermMap,
)
from tests.terms_support import LEVELS, nested, peak, refused

VECTORS = Path(__file__).parents[1] / "vectors"
MIB = 1024 * 1024


def recorded(name: str) -> list[dict[str, Any]]:
    text = (VECTORS / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


TERMS = recorded("etf.jsonl")


def term_of(hexadecimal: str, *, text: bool = False) -> Any:
    data = bytes.fromhex("83" + hexadecimal)
    term, end = decode(data, text=text)
    assert end == len(data)
    return term


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ("61ff", 255),
        ("62ffffffff", -1),
        ("627fffffff", 2**31 - 1),
        ("6200000005", 5),
        ("6e040000000080", 2**31),
        ("6e0805feffffffffffff7f", -(2**63) + 2),
        ("6e0000", 0),
        ("6e010100", 0),
        ("6e040005000000", 5),
        ("6f000000010105", -5),
        ("6f0000010000" + "00" * 255 + "01", 2**2040),
    ],
)
def test_an_integer_of_any_form(form: str, number: int) -> None:
    assert term_of(form) == number
    assert term_of("6802" + form + "6107") == (number, 7)


def test_lists() -> None:
    assert term_of("6a") == []
    assert term_of("6b00020061") == [0, 97]
    assert term_of("6b0000") == []
    assert term_of("6c00000002" + "6101" + "770161" + "6a") == [1, Atom("a")]
    assert term_of("6c00000001" + "6a" + "6a") == [[]]
    assert type(term_of("6c00000001" + "6b000105" + "6a")[0]) is list


def test_a_tail_that_is_no_list_makes_the_list_improper() -> None:
    assert term_of("6c00000002" + "61016102" + "6103") == ImproperList((1, 2), 3)
    nested = term_of("6c00000001" + "6101" + "6c00000001" + "6102" + "6103")
    assert nested == ImproperList((1, 2), 3)


def test_a_tail_that_is_a_list_continues_it() -> None:
    assert term_of("6c00000001" + "6101" + "6c00000001" + "6102" + "6a") == [1, 2]
    assert term_of("6c00000001" + "6101" + "6b000107") == [1, 7]
    assert term_of("6c00000000" + "6107") == 7
    assert term_of("6c000000016101" * 10_000 + "6a") == [1] * 10_000
    assert term_of("6c000000016101" * 1000 + "6102") == ImproperList((1,) * 1000, 2)


def test_long_lists_of_integers_are_read_as_short_ones_are() -> None:
    numbers = [-5, 3, 300, 2**31 - 1, 255, 256, 0, -(2**31), *range(200, 400)]
    for items in (
        numbers,
        numbers * 5,
        list(range(1000, 1128)),
        [*range(1000, 1100), Atom("end")],
        [*numbers, 2**40, *numbers],
    ):
        data = encode(items)
        assert decode(data) == (items, len(data))
        assert decode(encode(ImproperList(tuple(items), 1)))[0].items == tuple(items)
        assert "ends" in refused(data[:-1])


def test_tuples() -> None:
    assert term_of("6800") == ()
    assert term_of("6802" + "6101" + "6801" + "6102") == (1, (2,))
    assert term_of("6900000001" + "6101") == (1,)
    assert term_of("6900000100" + "6101" * 256) == (1,) * 256


def test_maps() -> None:
    assert term_of("7400000000") == {}
    assert term_of("7400000001" + "770161" + "7400000000") == {Atom("a"): {}}
    assert term_of("7400000001" + "6801" + "6101" + "6102") == {(1,): 2}
    assert type(term_of("7400000001" + "463ff0000000000000" + "6102")) is dict


def test_keys_that_python_takes_for_one_make_a_term_map() -> None:
    one, true, one_float = "6101", "770474727565", "463ff0000000000000"
    both = term_of("7400000003" + true + "6101" + one + "6102" + one_float + "6103")
    assert isinstance(both, TermMap)
    assert sorted(map(repr, both.pairs)) == ["(1, 2)", "(1.0, 3)", "(True, 1)"]
    tuples = term_of("7400000002" + "6801" + one + "6101" + "6801" + one_float + "6102")
    assert isinstance(tuples, TermMap)
    assert same_term(decode(encode(both))[0], both)


def test_keys_that_python_can_not_hash_make_a_term_map() -> None:
    assert term_of("7400000001" + "6b000105" + "6101") == TermMap((([5], 1),))
    assert term_of("7400000001" + "7400000000" + "6a") == TermMap((({}, []),))
    assert term_of("7400000001" + "6801" + "6a" + "6101") == TermMap(((([],), 1),))


def test_a_term_map_is_equal_in_whatever_order_its_entries_came() -> None:
    entries = ["6101" + "6102", "463ff0000000000000" + "6103", "6a" + "6104"]
    assert term_of("7400000003" + "".join(entries)) == term_of(
        "7400000003" + "".join(reversed(entries))
    )


@pytest.mark.parametrize(
    "keys",
    [
        ("6101", "6101"),
        ("6101", "6e010001"),
        ("770161", "730161"),
        ("6a", "6b0000"),
        ("6b000105", "6c0000000161056a"),
        ("7400000002" + "6a61016b00010161026"[:18] + "02",) * 2,
        ("6801" + "6a", "6801" + "6a"),
        ("463ff0000000000000",) * 2,
    ],
)
def test_a_key_that_comes_twice_is_refused(keys: tuple[str, str]) -> None:
    refused(bytes.fromhex("8374" + "00000002" + keys[0] + "6101" + keys[1] + "6102"))
    assert term_of("7400000002" + "6107" + "6101" + "6108" + "6102") == {7: 1, 8: 2}


def test_a_count_is_compared_with_what_is_left_before_anything_is_made() -> None:
    for head in ("6c", "69", "74"):
        for count in ("ffffffff", "7fffffff", "01000000"):
            for rest in ("", "6a", "61016101" * 50):
                data = bytes.fromhex("83" + head + count + rest)
                assert peak(lambda data=data: refused(data)) < MIB
    assert "declared" in refused(bytes.fromhex("836c" + "ffffffff" + "6a"))


def test_what_is_declared_longer_than_the_data_is_refused() -> None:
    for head in ("6d", "6f", "4d", "01"):
        data = bytes.fromhex("83" + head + "ffffffff" + "01" * 20)
        assert peak(lambda data=data: refused(data, text=True)) < MIB
    refused(bytes.fromhex("836bffff01"))
    refused(bytes.fromhex("8376ffff01"))


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


def test_text_only_where_both_ends_asked() -> None:
    form = "0100000003c3a978"
    assert term_of(form, text=True) == "éx"
    nested = ["a", ("b", {"c": ImproperList((b"d",), "e")})]
    assert decode(encode(nested, text=True), text=True)[0] == nested
    assert decode(encode(nested))[0] == [b"a", (b"b", {b"c": ImproperList((b"d",), b"e")})]
    refused(bytes.fromhex("83" + form))
    refused(bytes.fromhex("830100000001ff"), text=True)
    mixed = TermMap((("a", 1), (Atom("a"), 2)))
    assert same_term(decode(encode(mixed, text=True), text=True)[0], mixed)


def test_a_term_may_stand_anywhere_in_the_data() -> None:
    data = b"\xffp" + encode((1, 2)) + encode([Atom("a")]) + b"\x00"
    first, middle = decode(data, 2)
    second, end = decode(data, middle)
    assert (first, second, end) == ((1, 2), [Atom("a")], len(data) - 1)
    assert decode(bytearray(encode(5)))[0] == 5
    assert decode(memoryview(encode(b"x")))[0] == b"x"
    refused(data)
    refused(encode(5)[1:])


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


@pytest.mark.parametrize("row", recorded("invalid.jsonl"), ids=lambda row: row["note"])
def test_what_erlang_refuses_is_refused(row: dict[str, Any]) -> None:
    data = bytes.fromhex(row["hex"])
    if row["erl"] == "badarg":
        refused(data)
        if data[:1] == b"\x83":
            refused(b"\x83\x68\x02\x61\x01" + data[1:])
    else:
        term, _ = decode(data)
        assert same_term(decode(encode(term))[0], term)


@pytest.mark.parametrize("kind", LEVELS)
def test_deep_terms_are_read_and_those_too_deep_refused(kind: str) -> None:
    data = nested(kind, 4_000)
    assert decode(data)[1] == len(data)
    before = sys.getrecursionlimit()
    refused(nested(kind, 100_000))
    refused(data[:-1])
    assert sys.getrecursionlimit() == before


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
