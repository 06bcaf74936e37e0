"""4.1 encoder: integer, atom, list_, map_."""

from __future__ import annotations

import enum
import json
from collections import OrderedDict, namedtuple
from pathlib import Path
from typing import Any

import pytest

from minibeam.network.encoder import atom, encode
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

VECTORS = Path(__file__).parents[1] / "vectors" / "etf.jsonl"
RECORDED = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
PID = Pid("a@h", 5, 0, 9)


def wire(hexadecimal: str) -> bytes:
    return bytes.fromhex("83" + hexadecimal)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "6100"),
        (255, "61ff"),
        (256, "6200000100"),
        (-1, "62ffffffff"),
        (2**31 - 1, "627fffffff"),
        (-(2**31), "6280000000"),
        (2**31, "6e040000000080"),
        (-(2**31) - 1, "6e040101000080"),
        (2**32, "6e05000000000001"),
        (-(2**32), "6e05010000000001"),
    ],
)
def test_an_integer_takes_the_shortest_form(number: int, expected: str) -> None:
    assert encode(number) == wire(expected)


def test_a_big_integer_counts_its_bytes_in_8_bits_up_to_255_of_them() -> None:
    assert encode(2**2040 - 1) == wire("6eff00" + "ff" * 255)
    assert encode(-(2**2040) + 1) == wire("6eff01" + "ff" * 255)
    assert encode(2**2040) == wire("6f0000010000" + "00" * 255 + "01")
    assert encode(-(2**2040)) == wire("6f0000010001" + "00" * 255 + "01")


def test_a_huge_integer_is_written_without_decimal_text() -> None:
    assert len(encode(1 << 800_000)) == 1 + 6 + 100_001


def test_truth_and_none_are_atoms() -> None:
    assert encode(True) == wire("770474727565")
    assert encode(False) == wire("770566616c7365")
    assert encode(None) == wire("77036e696c")
    assert encode((1, True)) == wire("6802" + "6101" + "770474727565")


def test_an_atom_counts_bytes_not_characters() -> None:
    assert encode(Atom("ok")) == wire("77026f6b")
    assert encode(Atom("")) == wire("7700")
    assert encode(Atom("é" * 127)) == wire("77fe" + "c3a9" * 127)
    assert encode(Atom("é" * 128)) == wire("760100" + "c3a9" * 128)
    assert encode(Atom("a" * 255)) == wire("77ff" + "61" * 255)
    assert encode(Atom("\U0001f600" * 255)) == wire("7603fc" + "f09f9880" * 255)
    assert atom("ok") == bytes.fromhex("77026f6b")


def test_an_atom_has_at_most_255_characters() -> None:
    with pytest.raises(TermError):
        encode(Atom("a" * 256))
    with pytest.raises(TermError):
        encode(Atom("\ud800"))


def test_plain_text_is_a_binary_and_an_atom_is_none() -> None:
    assert encode("ok") == wire("6d000000026f6b")
    assert encode("é") == wire("6d00000002c3a9")
    assert encode(("ok", Atom("ok"))) == wire("6802" + "6d000000026f6b" + "77026f6b")
    with pytest.raises(TermError):
        encode("\ud800")


def test_small_integers_in_a_list_are_a_string() -> None:
    assert encode([1]) == wire("6b000101")
    assert encode([0, 255]) == wire("6b000200ff")
    assert encode([7] * 65535) == wire("6bffff" + "07" * 65535)


def test_other_lists_are_no_string() -> None:
    assert encode([]) == wire("6a")
    assert encode([256]) == wire("6c00000001" + "6200000100" + "6a")
    assert encode([-1]) == wire("6c00000001" + "62ffffffff" + "6a")
    assert encode([1, 2, 2**70])[:10] == wire("6c00000003" + "61016102")[:10]
    assert encode([1, Atom("a")]) == wire("6c00000002" + "6101" + "770161" + "6a")
    assert encode([1, 2.0]) == wire("6c00000002" + "6101" + "464000000000000000" + "6a")
    assert encode([7] * 65536) == wire("6c00010000" + "6107" * 65536 + "6a")


def test_truth_in_a_list_is_an_atom_too() -> None:
    assert encode([True]) == wire("6c00000001" + "770474727565" + "6a")
    assert encode([1, False]) == wire("6c00000002" + "6101" + "770566616c7365" + "6a")


def test_long_lists_of_integers_are_written_as_short_ones_are() -> None:
    numbers = [-5, 3, 300, 2**31 - 1, 255, 256, 0, -(2**31), *range(200, 400)]
    one_by_one = b"".join(encode(number)[1:] for number in numbers)
    for copies in (1, 5):
        count = (len(numbers) * copies).to_bytes(4, "big")
        assert encode(numbers * copies) == b"\x83l" + count + one_by_one * copies + b"j"
    assert encode([*numbers, 2**31])[6:-1] == one_by_one + encode(2**31)[1:]
    assert encode([*numbers, True])[6:-1] == one_by_one + encode(True)[1:]


def test_an_improper_list_ends_in_its_tail() -> None:
    assert encode(ImproperList((1,), 2)) == wire("6c00000001" + "6101" + "6102")
    alias = ImproperList((Atom("alias"),), Reference("a@h", 7, (1,)))
    assert encode(alias) == wire(
        "6c00000001" + "7705616c696173" + "5a0001" + "770361406800000007" + "00000001"
    )


def test_a_map_is_its_count_and_key_and_value_by_turns() -> None:
    assert encode({}) == wire("7400000000")
    assert encode({Atom("a"): 1}) == wire("7400000001" + "770161" + "6101")
    pairs = ((1, Atom("a")), (1.0, Atom("b")))
    assert encode(TermMap(pairs)) == wire(
        "7400000002" + "6101" + "770161" + "463ff0000000000000" + "770162"
    )
    assert encode({(1, 2): {}}) == wire("7400000001" + "6802" + "61016102" + "7400000000")


@pytest.mark.parametrize(
    "value",
    [
        {None: 1, Atom("nil"): 2},
        {True: 1, Atom("true"): 2},
        {"a": 1, b"a": 2},
        {(None,): 1, (Atom("nil"),): 2},
        TermMap(((1, 2), (1, 3))),
        TermMap((([1], 2), ([1], 3))),
    ],
)
def test_a_key_that_comes_twice_on_the_wire_is_refused(value: Any) -> None:
    with pytest.raises(TermError, match="two keys"):
        encode(value)
    assert encode({None: 1, Atom("nul"): 2, "a": 1, b"b": 2, (None,): 1, True: 0})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"\x00\xff", "6d0000000200ff"),
        (bytearray(b"ab"), "6d000000026162"),
        (memoryview(b"abcd")[::2], "6d000000026163"),
        (Bitstring(b"\x05\xff", 3), "4d000000020305e0"),
        (-0.0, "468000000000000000"),
        ((), "6800"),
        ((1,) * 255, "68ff" + "6101" * 255),
        ((1,) * 256, "6900000100" + "6101" * 256),
        (PID, "58770361406800000005" + "00000000" + "00000009"),
        (Reference("a@h", 7, (1, 2)), "5a0002" + "770361406800000007" + "0000000100000002"),
        (Port(Atom("a@h"), 2**28 - 1, 3), "5977036140680fffffff" + "00000003"),
        (Port(Atom("a@h"), 2**28, 3), "7877036140680000000010000000" + "00000003"),
        (Export(Atom("m"), Atom("true"), 2), "7177016d7704747275656102"),
        (Fun(bytes.fromhex("70000000")), "70000000"),
    ],
)
def test_the_other_types(value: Any, expected: str) -> None:
    assert encode(value) == wire(expected)
    assert encode((value, 1)) == wire("6802" + expected + "6101")


def test_text_travels_as_text_where_both_ends_asked() -> None:
    assert encode("é", text=True) == wire("0100000002c3a9")
    nested = {"k": [("v",), ImproperList(("x",), "y")]}
    assert encode(nested, text=True).count(b"\x01\0\0\0\x01") == 4
    assert encode(Atom("ok"), text=True) == wire("77026f6b")


def test_a_value_of_a_subclass_is_written_as_its_base() -> None:
    class Colour(enum.IntEnum):
        RED = 300

    Point = namedtuple("Point", "x y")
    assert encode(Colour.RED) == encode(300)
    assert encode([Point(1, 2), OrderedDict(a=Colour.RED)]) == encode([(1, 2), {"a": 300}])


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (object(), ""),
        ([1, {"a": object()}], "[1]['a']"),
        (({1: {2, 3}},), "[0][1]"),
        (ImproperList((1,), object()), ".tail"),
        (float("nan"), "nan"),
        ([float("inf")], "[0]"),
        ((Pid("a@h", -1, 0, 0),), "[0]"),
        (Reference("a@h", 0, (1,) * 6), "words"),
        (Bitstring(b"", 3), "bits"),
        ([1, Ellipsis] * 100, "[1]"),
    ],
)
def test_the_error_names_the_part_that_is_no_term(value: Any, place: str) -> None:
    with pytest.raises(TermError) as caught:
        encode(value)
    assert place in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_error_for_a_large_value_is_short() -> None:
    with pytest.raises(TermError) as caught:
        encode({10**5000: {(1,) * 10**5: [object()]}})
    assert len(str(caught.value)) < 200


def test_deep_terms_are_written_and_those_too_deep_refused() -> None:
    def nested(levels: int) -> Any:
        term: Any = []
        for level in range(levels):
            term = ([term], (term,), {1: term}, ImproperList((term,), 1))[level % 4]
        return term

    assert len(encode(nested(4_000))) > 4_000
    with pytest.raises(TermError):
        encode(nested(100_000))
    itself: list[Any] = []
    itself.append(itself)
    with pytest.raises(TermError):
        encode(itself)


def test_what_erlang_recorded_is_what_is_sent() -> None:
    from minibeam.network.decoder import decode

    compared = 0
    for row in RECORDED:
        sent = row.get("canonical") or (None if row.get("dir") == "decode" else row["hex"])
        if sent is None:
            continue
        term, _ = decode(bytes.fromhex(row["hex"]))
        again = encode(term)
        if b"\x74" in again:  # a map's entries may be in another order
            assert sorted(again) == sorted(bytes.fromhex(sent)), row["term"][:200]
        else:
            assert again == bytes.fromhex(sent), row["term"][:200]
        compared += 1
    assert compared == 272
