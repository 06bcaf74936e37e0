"""4.1 encoder: integer, atom, list_, map_."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minibeam.network.decoder import decode
from minibeam.network.encoder import atom, encode
from minibeam.terms import Atom, ImproperList, Reference, TermError, TermMap

VECTORS = Path(__file__).parents[1] / "vectors" / "etf.jsonl"
RECORDED = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]


def bytes_of(term: Any, expected: str, *, text: bool = False) -> None:
    """A term is sent as 131 and these bytes, alone and with more behind it."""
    what = repr(term)[:40]
    assert encode(term, text=text).hex() == "83" + expected, what
    expected = "836802" + expected + "770178"
    assert encode((term, Atom("x")), text=text).hex() == expected, f"({what}, Atom('x'))"


def test_an_integer_from_0_to_255_takes_one_byte() -> None:
    for number, expected in ((0, "6100"), (1, "6101"), (128, "6180"), (255, "61ff")):
        bytes_of(number, expected)


def test_an_integer_of_32_bits_is_signed() -> None:
    bytes_of(256, "6200000100")
    bytes_of(-1, "62ffffffff")
    bytes_of(-255, "62ffffff01")
    bytes_of(2**31 - 1, "627fffffff")
    bytes_of(-(2**31), "6280000000")


def test_beyond_32_bits_an_integer_is_a_sign_and_a_magnitude() -> None:
    bytes_of(0x0102030405, "6e05000504030201")
    bytes_of(-0x0102030405, "6e05010504030201")


def test_a_magnitude_takes_no_more_bytes_than_it_needs() -> None:
    bytes_of(2**31, "6e040000000080")
    bytes_of(-(2**31) - 1, "6e040101000080")
    bytes_of(2**32 - 1, "6e0400ffffffff")
    bytes_of(2**32, "6e05000000000001")
    bytes_of(-(2**39), "6e05010000000080")
    bytes_of(-(2**40) + 1, "6e0501ffffffffff")


def test_a_big_integer_counts_its_bytes_in_8_bits_up_to_255_of_them() -> None:
    bytes_of(2**2040 - 1, "6eff00" + "ff" * 255)
    bytes_of(-(2**2040) + 1, "6eff01" + "ff" * 255)
    bytes_of(2**2040, "6f0000010000" + "00" * 255 + "01")
    bytes_of(-(2**2040), "6f0000010001" + "00" * 255 + "01")


def test_a_huge_integer_is_written_without_decimal_text() -> None:
    assert len(encode(1 << 800_000)) == 1 + 6 + 100_001


def test_truth_and_none_are_atoms() -> None:
    bytes_of(True, "770474727565")
    bytes_of(False, "770566616c7365")
    bytes_of(None, "77036e696c")
    bytes_of((1, True), "6802" + "6101" + "770474727565")


def test_an_atom_is_its_length_and_its_name() -> None:
    assert atom("ok").hex() == "77026f6b"
    bytes_of(Atom("ok"), "77026f6b")
    bytes_of(Atom(""), "7700")
    bytes_of(Atom("$gen call"), "770924" + b"gen call".hex())


def test_the_length_of_an_atom_counts_bytes_not_characters() -> None:
    bytes_of(Atom("é"), "7702c3a9")
    bytes_of(Atom("aé\U0001f600"), "7707" + "61c3a9f09f9880")


def test_an_atom_of_up_to_255_bytes_has_a_length_of_8_bits() -> None:
    bytes_of(Atom("a" * 255), "77ff" + "61" * 255)
    bytes_of(Atom("é" * 127), "77fe" + "c3a9" * 127)


def test_an_atom_of_more_than_255_bytes_has_a_length_of_16_bits() -> None:
    bytes_of(Atom("é" * 128), "760100" + "c3a9" * 128)
    bytes_of(Atom("\U0001f600" * 255), "7603fc" + "f09f9880" * 255)


def test_an_atom_has_at_most_255_characters() -> None:
    assert encode(Atom("a" * 255))
    with pytest.raises(TermError):
        encode(Atom("a" * 256))


def test_an_atom_without_utf8_is_refused() -> None:
    assert encode(Atom("\ud7ff"))
    with pytest.raises(TermError):
        encode(Atom("\ud800"))


def test_text_is_a_binary_and_an_atom_is_none() -> None:
    bytes_of(["ok", Atom("ok")], "6c00000002" + "6d000000026f6b" + "77026f6b" + "6a")


def test_the_empty_list_is_one_byte() -> None:
    bytes_of([], "6a")
    bytes_of([[]], "6c00000001" + "6a" + "6a")


def test_integers_of_one_byte_in_a_list_are_a_string() -> None:
    bytes_of([1], "6b000101")
    bytes_of([0, 255], "6b000200ff")
    bytes_of([7] * 65535, "6bffff" + "07" * 65535)


def test_a_list_with_any_other_item_is_its_items_and_nil() -> None:
    bytes_of([256], "6c00000001" + "6200000100" + "6a")
    bytes_of([-1], "6c00000001" + "62ffffffff" + "6a")
    bytes_of([1, 2, 2**31], "6c00000003" + "61016102" + "6e040000000080" + "6a")
    bytes_of([1, Atom("a")], "6c00000002" + "6101" + "770161" + "6a")
    bytes_of([1, 2.0], "6c00000002" + "6101" + "464000000000000000" + "6a")


def test_a_list_too_long_for_a_string_is_its_items_and_nil() -> None:
    bytes_of([7] * 65536, "6c00010000" + "6107" * 65536 + "6a")


def test_truth_in_a_list_is_an_atom_too() -> None:
    bytes_of([True], "6c00000001" + "770474727565" + "6a")
    bytes_of([1, False], "6c00000002" + "6101" + "770566616c7365" + "6a")


def test_long_lists_of_integers_are_written_as_short_ones_are() -> None:
    numbers = [-5, 3, 300, 2**31 - 1, 255, 256, 0, -(2**31), *range(200, 400)]
    one_by_one = b"".join(encode(number)[1:] for number in numbers)
    for copies in (1, 5):
        count = (len(numbers) * copies).to_bytes(4, "big")
        assert encode(numbers * copies) == b"\x83l" + count + one_by_one * copies + b"j"
    assert encode([*numbers, 2**31])[6:-1] == one_by_one + encode(2**31)[1:]
    assert encode([*numbers, True])[6:-1] == one_by_one + encode(True)[1:]


def test_an_improper_list_ends_in_its_tail() -> None:
    bytes_of(ImproperList((1,), 2), "6c00000001" + "6101" + "6102")
    bytes_of(ImproperList((1, 2), Atom("a")), "6c00000002" + "61016102" + "770161")


def test_the_alias_of_a_call_is_an_improper_list() -> None:
    alias = ImproperList((Atom("alias"),), Reference("a@h", 7, (1,)))
    reference = "5a0001" + "770361406800000007" + "00000001"
    bytes_of(alias, "6c00000001" + "7705616c696173" + reference)


def test_a_map_counts_its_entries() -> None:
    bytes_of({}, "7400000000")
    bytes_of({Atom("a"): 1}, "7400000001" + "770161" + "6101")
    bytes_of({(1, 2): {}}, "7400000001" + "6802" + "61016102" + "7400000000")


def test_a_map_has_key_and_value_by_turns() -> None:
    entries = {"770161" + "6101", "770162" + "6102"}
    found = encode({Atom("a"): 1, Atom("b"): 2}).hex()
    assert found[:12] == "837400000002"
    assert {found[12:22], found[22:]} == entries


def test_a_map_of_keys_that_python_takes_for_one_is_written_whole() -> None:
    found = encode(TermMap(((1, Atom("a")), (1.0, Atom("b"))))).hex()
    entries = {"6101" + "770161", "463ff0000000000000" + "770162"}
    assert found[:12] == "837400000002"
    assert found[12:] in {one + other for one in entries for other in entries - {one}}


@pytest.mark.parametrize(
    "value",
    [
        {None: 1, Atom("nil"): 2},
        {True: 1, Atom("true"): 2},
        {"a": 1, b"a": 2},
        TermMap((([1], 2), ([1], 3))),
    ],
)
def test_a_key_that_comes_twice_on_the_wire_is_refused(value: Any) -> None:
    with pytest.raises(TermError):
        encode(value)
    assert encode({None: 1, Atom("nul"): 2, "a": 1, b"b": 2, (None,): 1, True: 0})


def test_text_travels_as_text_where_both_ends_asked() -> None:
    improper = ImproperList(("é",), 1), ImproperList((1,), "é")
    for nested in (["é"], {1: "é"}, {"é": 1}, *improper):
        assert encode(nested, text=True).hex().count("0100000002c3a9") == 1, "no text in it"
        assert encode(nested).hex().count("6d00000002c3a9") == 1, "no binary in it"


def test_what_erlang_recorded_is_what_is_sent() -> None:
    compared = 0
    for row in RECORDED:
        sent = row.get("canonical") or (None if row.get("dir") == "decode" else row["hex"])
        if sent is None:
            continue
        again = encode(decode(bytes.fromhex(row["hex"]))[0])
        if b"\x74" in again:  # a map's entries may be in another order
            assert sorted(again) == sorted(bytes.fromhex(sent)), row["term"][:200]
        else:
            assert again == bytes.fromhex(sent), row["term"][:200]
        compared += 1
    assert compared == 272
