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
from minibeam.terms import Atom, ImproperList, TermMap
from tests.support import same
from tests.terms_support import LEVELS, nested, peak, refused

VECTORS = Path(__file__).parents[1] / "vectors"
MIB = 1024 * 1024
ONE, ONE_AS_FLOAT, TRUE = "6101", "463ff0000000000000", "770474727565"


def recorded(name: str) -> list[dict[str, Any]]:
    text = (VECTORS / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def term_of(form: str, *, text: bool = False) -> Any:
    """The term of these bytes, which is read to their end, alone and in a tuple."""
    data = bytes.fromhex("83" + form)
    term, end = decode(data, text=text)
    assert end == len(data), f"{form} has {len(data)} bytes with 131, read were {end}"
    inside = decode(bytes.fromhex("836802" + form + "6107"), text=text)[0]
    assert same_term(inside, (term, 7)), f"{form} and 7 in a tuple are {inside!r}"
    return term


def reads(form: str, expected: Any, *, text: bool = False) -> None:
    # As text 1, 1.0 and True differ, and so do a list and an improper one that ends in one.
    found, wanted = repr(term_of(form, text=text)), repr(expected)
    assert found == wanted, form[:60]


def test_an_integer_of_32_bits_is_signed() -> None:
    reads("6200000005", 5)
    reads("627fffffff", 2**31 - 1)
    reads("62ffffffff", -1)
    reads("6280000000", -(2**31))


def test_a_big_integer_has_its_lowest_byte_first() -> None:
    reads("6e05000504030201", 0x0102030405)
    reads("6e040000000080", 2**31)
    reads("6e080000000000000000ff", 0xFF << 56)


def test_a_sign_of_1_is_minus() -> None:
    reads("6e05010504030201", -0x0102030405)
    reads("6e0801feffffffffffff7f", -(2**63) + 2)


def test_any_sign_but_0_is_minus() -> None:
    reads("6e010205", -5)
    reads("6e01ff05", -5)
    reads("6e010005", 5)


def test_a_large_big_integer_has_a_length_of_32_bits() -> None:
    reads("6f0000010000" + "00" * 255 + "01", 2**2040)
    reads("6f0000010001" + "00" * 255 + "01", -(2**2040))
    reads("6f000000010105", -5)


def test_a_small_number_may_come_in_a_large_form() -> None:
    reads("6e0000", 0)
    reads("6e010100", 0)
    reads("6e040005000000", 5)


def test_a_list_is_its_items_up_to_nil() -> None:
    reads("6c00000002" + "6101" + "770161" + "6a", [1, Atom("a")])
    reads("6c00000001" + "6a" + "6a", [[]])
    reads("6c00000002" + "6b000105" + "6c00000001" + "6a" + "6a" + "6a", [[5], [[]]])


def test_a_tail_that_is_no_list_makes_the_list_improper() -> None:
    reads("6c00000002" + "61016102" + "6103", ImproperList((1, 2), 3))
    reads("6c00000001" + "6101" + "770161", ImproperList((1,), Atom("a")))


def test_a_tail_that_is_a_list_goes_on_with_it() -> None:
    reads("6c00000001" + "6101" + "6c00000001" + "6102" + "6a", [1, 2])
    reads("6c00000001" + "6101" + "6b000107", [1, 7])
    reads("6c00000001" + "6101" + "6c00000001" + "6102" + "6103", ImproperList((1, 2), 3))


def test_without_items_a_list_is_its_tail() -> None:
    reads("6c00000000" + "6107", 7)
    reads("6c00000000" + "6a", [])


def test_a_tail_goes_on_ten_thousand_times() -> None:
    reads("6c000000016101" * 10_000 + "6a", [1] * 10_000)
    reads("6c000000016101" * 1000 + "6102", ImproperList((1,) * 1000, 2))


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
        improper = ImproperList(tuple(items), 1)
        assert same(decode(encode(improper))[0], improper)
        refused(data[:-1])


def test_a_tuple_is_its_items() -> None:
    reads("6800", ())
    reads("6802" + "6101" + "6801" + "6102", (1, (2,)))
    reads("68ff" + "6101" * 255, (1,) * 255)


def test_a_large_tuple_has_a_count_of_32_bits() -> None:
    reads("6900000000", ())
    reads("6900000001" + "6101", (1,))
    reads("6900000100" + "6101" * 256, (1,) * 256)


def test_a_map_is_keys_and_values_by_turns() -> None:
    reads("7400000000", {})
    reads("7400000001" + "770161" + "7400000000", {Atom("a"): {}})
    reads("7400000002" + "6101" + "6102" + "6103" + "6104", {1: 2, 3: 4})
    reads("7400000001" + "6801" + "6101" + "6102", {(1,): 2})


def test_keys_that_python_takes_for_one_are_kept_apart() -> None:
    found = term_of("7400000003" + TRUE + "6101" + ONE + "6102" + ONE_AS_FLOAT + "6103")
    assert same(found, TermMap(((1, 2), (1.0, 3), (True, 1))))
    found = term_of("7400000002" + "6801" + ONE + "6101" + "6801" + ONE_AS_FLOAT + "6102")
    assert same(found, TermMap((((1,), 1), ((1.0,), 2))))


def test_a_key_may_be_a_list_or_a_map() -> None:
    reads("7400000001" + "6b000105" + "6101", TermMap((([5], 1),)))
    reads("7400000001" + "7400000000" + "6a", TermMap((({}, []),)))
    reads("7400000001" + "6801" + "6a" + "6101", TermMap(((([],), 1),)))


def test_a_map_is_equal_in_whatever_order_its_entries_came() -> None:
    entries = ["6101" + "6102", "463ff0000000000000" + "6103", "6a" + "6104"]
    one = term_of("7400000003" + "".join(entries))
    assert one == term_of("7400000003" + "".join(reversed(entries)))


@pytest.mark.parametrize(
    "keys",
    [
        ("6101", "6101"),
        ("6101", "6e010001"),
        ("770161", "730161"),
        ("6b000105", "6c0000000161056a"),
        ("463ff0000000000000",) * 2,
    ],
)
def test_a_key_that_comes_twice_is_refused(keys: tuple[str, str]) -> None:
    refused(bytes.fromhex("837400000002" + keys[0] + "6101" + keys[1] + "6102"))
    reads("7400000002" + "6107" + "6101" + "6108" + "6102", {7: 1, 8: 2})


@pytest.mark.parametrize("head", ["6c", "69", "74"], ids=["list", "tuple", "map"])
def test_a_count_beyond_the_data_is_refused_before_anything_is_made(head: str) -> None:
    for count in ("ffffffff", "01000000"):
        for items in ("", "61016101" * 50):
            data = bytes.fromhex("83" + head + count + items)
            taken = peak(lambda data=data: refused(data))
            assert taken < MIB, f"{len(data)} bytes to read, {taken} bytes of memory used"


def test_a_big_integer_beyond_the_data_is_refused() -> None:
    taken = peak(lambda: refused(bytes.fromhex("836fffffffff" + "01" * 20)))
    assert taken < MIB, f"26 bytes to read, {taken} bytes of memory used"
    refused(bytes.fromhex("836e0500" + "01" * 4))


@pytest.mark.parametrize(
    "form",
    [
        "6280000000",
        "6e05000504030201",
        "6f00000002000102",
        "6c00000002" + "6101" + "770161" + "6a",
        "6c00000001" + "6101" + "6103",
        "6c00000001" + "6101" + "6c00000001" + "6102" + "6a",
        "6802" + "6101" + "6801" + "6102",
        "6900000002" + "61016102",
        "7400000001" + "770161" + "7400000000",
    ],
)
def test_a_term_that_is_cut_short_is_refused(form: str) -> None:
    data = bytes.fromhex("83" + form)
    assert decode(data)[1] == len(data)
    for length in range(len(data)):
        refused(data[:length])


def test_text_only_where_both_ends_asked() -> None:
    parts = ["a", ("b", {"c": ImproperList((b"d",), "e")}), {"f": ["g"]}]
    data = encode(parts, text=True)
    assert same(decode(data, text=True)[0], parts)
    refused(data)


def test_a_term_may_stand_anywhere_in_the_data() -> None:
    terms = [(1, 2**40), [Atom("a")], {1: -(2**40)}]
    data = b"\xffp" + b"".join(map(encode, terms)) + b"\x00"
    at = 2
    for term in terms:
        found, at = decode(data, at)
        assert same(found, term)
    assert at == len(data) - 1


def test_what_erlang_recorded_can_be_read() -> None:
    for row in recorded("etf.jsonl"):
        data = bytes.fromhex(row["hex"])
        term, end = decode(data)
        assert end == len(data), row["term"][:200]
        assert same(decode(encode(term))[0], term)


def test_what_erlang_refuses_is_refused() -> None:
    for row in recorded("invalid.jsonl"):
        data = bytes.fromhex(row["hex"])
        if row["erl"] == "badarg":
            refused(data)
            if data[:1] == b"\x83":
                refused(b"\x83\x68\x02\x61\x01" + data[1:])
        else:
            term, _ = decode(data)
            assert same(decode(encode(term))[0], term)


@pytest.mark.parametrize("kind", LEVELS)
def test_deep_terms_are_read_and_those_too_deep_refused(kind: str) -> None:
    data = nested(kind, 2_000)
    assert decode(data)[1] == len(data)
    before = sys.getrecursionlimit()
    refused(data[:-1])
    refused(nested(kind, 25_000))
    assert sys.getrecursionlimit() == before
