"""copy_term: a message inside one node is what it would be after travelling."""

from __future__ import annotations

import enum
import json
import random
from collections import OrderedDict, namedtuple
from pathlib import Path
from typing import Any

import pytest

from minibeam.network.copying import copy_term
from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.network.order import same_term
from minibeam.terms import Atom, Bitstring, ImproperList, Pid, Reference, TermError, TermMap

VECTORS = Path(__file__).parents[1] / "vectors" / "etf.jsonl"
PID = Pid("a@h", 1, 0, 7)


class Colour(enum.IntEnum):
    RED = 300


class Word(str):
    """A str that is not just a str."""


Point = namedtuple("Point", "x y")


def round_trip(term: Any, *, text: bool) -> Any:
    return decode(encode(term, text=text), text=text)[0]


def shape(term: Any) -> Any:
    """The value with the type of each part, so that == misses nothing."""
    if isinstance(term, dict):
        return (dict, [(shape(key), shape(item)) for key, item in term.items()])
    if isinstance(term, TermMap):
        return (TermMap, [(shape(key), shape(item)) for key, item in term.pairs])
    if isinstance(term, ImproperList):
        return (ImproperList, [shape(item) for item in term.items], shape(term.tail))
    if isinstance(term, (list, tuple)):
        return (type(term), [shape(item) for item in term])
    return (type(term), repr(term))


VALUES: list[Any] = [
    5,
    2**70,
    1.5,
    -0.0,
    True,
    None,
    Atom("ok"),
    Atom("true"),
    Atom("nil"),
    "text é",
    b"data",
    bytearray(b"data"),
    memoryview(b"data"),
    Colour.RED,
    Word("word"),
    Point(1, [2]),
    OrderedDict(a=1),
    [1, True, Colour.RED],
    [],
    {},
    {(1, 2): {"k": [b"v"]}},
    ImproperList((1,), 2),
    ImproperList((1,), [2]),
    ImproperList((1,), ImproperList((2,), 3)),
    TermMap(((1, "a"), (1.0, "b"))),
    TermMap(((Atom("a"), 1), (Atom("b"), 2))),
    {1: 1, "a": 2, (1.0,): 3, Atom("true"): 4},
    PID,
    Reference("a@h", 7, (1, 2, 3)),
    Bitstring(b"\xe0", 3),
]


@pytest.mark.parametrize("text", [True, False])
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_copy_is_what_a_round_trip_gives(value: Any, text: bool) -> None:
    for term in (value, (value, 1), [value], {1: value}, ImproperList((value,), 0)):
        assert shape(copy_term(term, text=text)) == shape(round_trip(term, text=text))


def test_recorded_terms_are_copied_to_the_same_terms() -> None:
    for line in VECTORS.read_text(encoding="utf-8").splitlines():
        term, _ = decode(bytes.fromhex(json.loads(line)["hex"]))
        assert shape(copy_term(term)) == shape(term)


def test_what_can_change_is_copied_and_what_can_not_is_shared() -> None:
    message = (Atom("ping"), PID, (1, b"data", "text"), None)
    assert copy_term(message) is message
    inner: list[Any] = [1]
    mutable = (Atom("ping"), inner, {1: inner})
    copy = copy_term(mutable)
    assert copy == mutable
    inner.append(2)
    assert copy == (Atom("ping"), [1], {1: [1]})


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        float("nan"),
        float("-inf"),
        "\ud800",
        Atom("a" * 256),
        Atom("\udfff"),
        {None: 1, Atom("nil"): 2},
        TermMap(((1, 2), (1, 3))),
        lambda: None,
    ],
    ids=repr,
)
def test_what_has_no_term_is_refused_as_the_encoder_refuses_it(value: Any) -> None:
    for term, place in ((value, ""), ([0, value], "[1]"), ({"a": (value,)}, "['a'][0]")):
        with pytest.raises(TermError) as copying:
            copy_term(term)
        with pytest.raises(TermError) as encoding:
            encode(term, text=True)
        assert str(copying.value) == str(encoding.value)
        assert place in str(copying.value)


def test_deep_terms_are_copied_and_those_too_deep_refused() -> None:
    def nested(levels: int) -> Any:
        term: Any = []
        for level in range(levels):
            term = ([term], (term,), {1: term})[level % 3]
        return term

    assert encode(copy_term(nested(4_000))) == encode(nested(4_000))
    assert copy_term(nested(3)) == nested(3)
    with pytest.raises(TermError):
        copy_term(nested(100_000))


def test_random_terms_are_copied_as_they_travel() -> None:
    rng = random.Random(8)

    def some(depth: int) -> Any:
        kind = rng.randrange(8 if depth else 4)
        if kind < 4:
            return rng.choice(VALUES)
        parts = [some(depth - 1) for _ in range(rng.randrange(4))]
        if kind == 4:
            return parts
        if kind == 5:
            return tuple(parts)
        if kind == 6:
            return ImproperList((*parts, 1), some(depth - 1))
        return TermMap(tuple((part, index) for index, part in enumerate(parts)))

    compared = 0
    for _ in range(1_500):
        term = some(4)
        try:
            expected = round_trip(term, text=True)
        except TermError:
            with pytest.raises(TermError):
                copy_term(term)
            continue
        assert shape(copy_term(term)) == shape(expected)
        assert same_term(term, expected)
        compared += 1
    assert compared > 1_000


@pytest.mark.parametrize("wrap", [list, tuple, dict, ImproperList])
def test_what_can_be_sent_can_be_copied_however_deep(wrap: type) -> None:
    forms: dict[type, Any] = {
        list: lambda term: [term],
        tuple: lambda term: (term, []),
        dict: lambda term: {1: term},
        ImproperList: lambda term: ImproperList((term, []), 1),
    }
    term: Any = []
    for _ in range(9_000):
        term = forms[wrap](term)
    copy = copy_term(term)
    assert copy is not term and encode(copy) == encode(term)
