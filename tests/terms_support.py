"""What the tests of terms as bytes share: bytes that are refused, bytes that nest."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from minibeam.network.decoder import decode
from minibeam.terms import TermError


def refused(data: bytes, *, text: bool = False) -> str:
    with pytest.raises(TermError) as caught:
        decode(data, text=text)
    return str(caught.value)


def peak(action: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


LEVELS = {
    "list": (b"l\0\0\0\1", b"j"),
    "tuple": (b"h\1", b""),
    "large tuple": (b"i\0\0\0\1", b""),
    "map value": (b"t\0\0\0\1j", b""),
}


def nested(kind: str, levels: int) -> bytes:
    head, tail = LEVELS[kind]
    return b"\x83" + head * levels + b"j" + tail * levels
