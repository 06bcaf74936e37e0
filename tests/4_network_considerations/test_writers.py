"""What of terms to bytes needs no function of an exercise: the other types, and errors."""

from __future__ import annotations

import enum
from collections import OrderedDict, namedtuple
from typing import Any

import pytest

from minibeam.network.encoder import encode
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
)

PID = Pid("a@h", 5, 0, 9)


def wire(hexadecimal: str) -> bytes:
    return bytes.fromhex("83" + hexadecimal)


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


def test_plain_text_is_a_binary_and_an_atom_is_none() -> None:
    assert encode("ok") == wire("6d000000026f6b")
    assert encode("é") == wire("6d00000002c3a9")
    assert encode(("ok", Atom("ok"))) == wire("6802" + "6d000000026f6b" + "77026f6b")
    with pytest.raises(TermError):
        encode("\ud800")
