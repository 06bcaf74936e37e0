"""What terms cost: encoded and decoded, beside json, pickle and other codecs of Python.

json and pickle do their work in C and know fewer types; the codecs that are installed
here do the same work as ours, in Python.
"""

from __future__ import annotations

import importlib
import json
import pickle
import time
from collections.abc import Callable, Iterator
from typing import Any

from course.bench.contest import Contest, Work
from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.terms import Atom, Term

CODECS = {
    "erlang-py": ("erlang", "term_to_binary", "binary_to_term"),
    "erldistpy": ("erldistpy.etf", "encode", "decode"),
    "erlastic": ("erlastic", "encode", "decode"),
}
"""Codecs in Python: their module, and its functions."""
AIM = 3.0

Codec = tuple[str, Callable[[Any], Any], Callable[[Any], Any]]


def nested(number: int) -> Term:
    """About 1 KB of what programs say to each other."""
    return {
        Atom("id"): number,
        Atom("basket"): [
            (Atom("item"), f"article {number + line}".encode(), 4 * line, 0.25 + line)
            for line in range(21)
        ],
        Atom("customer"): {b"name": b"Ada Lovelace", b"since": 1843, b"tags": [b"a", b"b"]},
        Atom("total"): 123_456_789,
        Atom("paid"): True,
        Atom("history"): [(Atom("seen"), 1_700_000_000 + day) for day in range(12)],
    }


def examples() -> dict[str, tuple[Term, int]]:
    """Terms, and how often each is worked on in a round."""
    return {
        "small": ((Atom("add"), 42, b"apples"), 5000),
        "nested 1 KB": (nested(1), 200),
        "10,000 integers": ([7 * number for number in range(10_000)], 10),
        "1 MiB of nested": ([nested(number) for number in range(1024)], 1),
    }


def codecs() -> Iterator[Codec]:
    for name, (module, encoder, decoder) in CODECS.items():
        try:
            found = importlib.import_module(module)
        except ImportError:
            continue
        yield name, getattr(found, encoder), getattr(found, decoder)


def contests(scale: float) -> list[Contest]:
    list_ = []
    others = list(codecs())
    for title, (term, times) in examples().items():
        times = max(1, int(times * scale))
        data = encode(term)
        plain = as_json(term)
        text, pickled = json.dumps(plain), pickle.dumps(term)
        encoders: dict[str, Work | None] = {
            "json": rate(json.dumps, plain, times),
            "pickle": rate(pickle.dumps, term, times),
        }
        decoders: dict[str, Work | None] = {
            "json": rate(json.loads, text, times),
            "pickle": rate(pickle.loads, pickled, times),
        }
        for name, their_encode, their_decode in others:
            try:
                theirs = their_decode(data)
                their_encode(theirs)
            except Exception:
                continue  # it does not know one of these forms
            encoders[name] = rate(their_encode, theirs, times)
            decoders[name] = rate(their_decode, data, times)
        aims = {name: AIM for name, *_ in others}
        list_ += [
            Contest(f"encode {title}", "a second", rate(encode, term, times), encoders, aims),
            Contest(f"decode {title}", "a second", rate(decode, data, times), decoders, aims),
        ]
    return list_


def rate(function: Callable[[Any], object], value: Any, times: int) -> Work:
    async def work() -> float:
        start = time.perf_counter()
        for _ in range(times):
            function(value)
        return times / (time.perf_counter() - start)

    return work


def as_json(term: Term) -> Any:
    """The nearest that json has."""
    if isinstance(term, dict):
        return {as_json(key): as_json(value) for key, value in term.items()}
    if isinstance(term, (list, tuple)):
        return [as_json(item) for item in term]
    return term.decode() if isinstance(term, bytes) else term
