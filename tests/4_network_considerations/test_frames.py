"""4.4 frames: feed, frame, refuse."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from random import Random

import pytest

from minibeam.network.frames import FrameError, Frames, frame, refuse

PAYLOADS = [b"first", b"", b"x" * 300, b"", b"", b"p\x83h\0", bytes(60_000), b"last"]
THREE = [b"one", b"", b"three"]


def stream(payloads: Sequence[bytes], header: int = 4) -> bytes:
    """What a peer writes to send these."""
    return b"".join(len(one).to_bytes(header, "big") + one for one in payloads)


def same(got: list[bytes], expected: Sequence[bytes], when: str) -> None:
    """These payloads came out, and no others."""
    if got != list(expected):
        raise AssertionError(f"{when}: got {shown(got)}, expected {shown(expected)}")


def shown(payloads: Sequence[bytes]) -> str:
    short = [repr(one) if len(one) < 20 else f"{len(one)} bytes" for one in payloads[:12]]
    return f"[{', '.join(short)}{', ...' if len(payloads) > 12 else ''}]"


def is_framed(framed: bytes, expected: bytes) -> None:
    if framed != expected:
        raise AssertionError(f"got {framed.hex(' ')}, expected {expected.hex(' ')}")


def test_a_frame_is_its_length_and_itself() -> None:
    is_framed(frame(b"abc", 4), b"\0\0\0\3abc")
    is_framed(frame(b"abc"), b"\0\0\0\3abc")


def test_the_length_has_as_many_bytes_as_the_header() -> None:
    is_framed(frame(b"abc", 2), b"\0\3abc")
    is_framed(frame(b"", 2), b"\0\0")


def test_the_length_is_big_endian() -> None:
    is_framed(frame(bytes(300), 4)[:4], b"\0\0\x01\x2c")
    is_framed(frame(bytes(300), 2)[:2], b"\x01\x2c")


def test_a_payload_that_its_header_can_not_count_is_refused() -> None:
    assert len(frame(bytes(0xFFFF), 2)) == 0xFFFF + 2
    with pytest.raises(FrameError):
        frame(bytes(0x10000), 2)


def test_one_frame_in_one_read() -> None:
    same(Frames().feed(b"\0\0\0\3abc"), [b"abc"], "a whole frame")


def test_frames_that_come_in_one_read_come_out_one_by_one() -> None:
    same(Frames(4).feed(stream(THREE)), THREE, "three frames in one read")


def test_a_tick_is_a_frame_too() -> None:
    frames = Frames(4)
    same(frames.feed(b"\0\0\0\0"), [b""], "four bytes 0")
    same(frames.feed(b"\0\0\0\0\0\0\0\0"), [b"", b""], "eight more")


def test_a_header_has_as_many_bytes_as_was_said() -> None:
    same(Frames(2).feed(b"\0\3abc\0\0"), [b"abc", b""], "a header of 2 bytes")


def test_what_is_no_whole_frame_yet_is_kept() -> None:
    frames = Frames(4)
    same(frames.feed(stream(THREE) + b"\0\0\0\4fo"), THREE, "three frames and a part")
    same(frames.feed(b"ur"), [b"four"], "the rest of the fourth")


def test_a_header_may_come_in_two_reads() -> None:
    for cut in range(1, 4):
        frames, data = Frames(4), stream([b"abc"])
        same(frames.feed(data[:cut]), [], f"{cut} bytes of a header")
        same(frames.feed(data[cut:]), [b"abc"], "the rest")


def test_a_payload_may_come_in_three_reads() -> None:
    frames = Frames(4)
    same(frames.feed(b"\0\0\0\5ab"), [], "the first read")
    same(frames.feed(b"c"), [], "the second")
    same(frames.feed(b"de"), [b"abcde"], "the third")


def test_bytes_that_come_one_at_a_time() -> None:
    frames, got = Frames(4), []
    for byte in stream(PAYLOADS[:5]):
        got += frames.feed(bytes([byte]))
    same(got, PAYLOADS[:5], "byte by byte")


def test_a_frame_comes_out_with_its_last_byte_and_not_before() -> None:
    frames, data = Frames(4), stream([b"abc"])
    for at in range(6):
        same(frames.feed(data[at : at + 1]), [], f"{at + 1} bytes of 7")
    same(frames.feed(data[6:]), [b"abc"], "the last byte")
    same(frames.feed(stream([b"next"])), [b"next"], "the next frame")


@pytest.mark.parametrize("header", [2, 4])
def test_it_does_not_matter_where_reads_end(header: int) -> None:
    data = stream(PAYLOADS, header)
    for seed in range(50):
        random = Random(seed)
        frames, got, at = Frames(header), [], 0
        while at < len(data):
            size = random.choice([1, 2, 3, 5, 300, 4000, 70_000])
            got += frames.feed(data[at : at + size])
            at += size
        same(got, PAYLOADS, f"reads of random sizes, seed {seed}")


def test_every_place_that_two_reads_can_meet() -> None:
    data = stream(THREE)
    for cut in range(len(data) + 1):
        frames = Frames(4)
        got = frames.feed(data[:cut]) + frames.feed(data[cut:])
        same(got, THREE, f"two reads, {cut} bytes in the first")


def test_feeding_nothing_changes_nothing() -> None:
    frames, data, got = Frames(4), stream(THREE), []
    for at in range(len(data)):
        same(frames.feed(b""), [], f"no bytes, after {at}")
        got += frames.feed(data[at : at + 1])
    same(got, THREE, "byte by byte, and between them nothing")


def test_each_stream_keeps_its_own_bytes() -> None:
    one, other = Frames(4), Frames(4)
    same(one.feed(b"\0\0\0\3o"), [], "a part in one stream")
    same(other.feed(b"\0\0\0\3two"), [b"two"], "a whole frame in another")
    same(one.feed(b"ne"), [b"one"], "the rest in the first")


def test_payloads_are_bytes() -> None:
    frames = Frames(4)
    got = frames.feed(stream(THREE) + b"\0\0\0\3a") + frames.feed(b"bc")
    same(got, [*THREE, b"abc"], "four frames in two reads")
    for payload in got:
        if type(payload) is not bytes:
            raise AssertionError(f"got a {type(payload).__name__}, expected bytes")


def test_the_pieces_of_a_large_frame_are_joined_once() -> None:
    """Each byte may be copied a few times, but not again with every piece that comes."""
    # Taken for headers, its bytes are few frames: who loses some is told so at once.
    payload = (4092).to_bytes(4, "big") * (256 * 1024)
    data = stream([payload, b"next"])
    frames, got, copied = Frames(4), [], 0
    tracemalloc.start()
    try:
        for at in range(0, len(data), 4096):
            piece = data[at : at + 4096]
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            got += frames.feed(piece)
            copied += tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    same(got, [payload, b"next"], "1 MiB in pieces of 4 KiB")
    times = copied // len(payload)
    if times >= 8:
        raise AssertionError(f"256 pieces of 4 KiB: every byte was copied about {times} times")


def test_nothing_is_set_aside_for_what_a_header_claims() -> None:
    frames = Frames(4)
    claim = (200 * 1024 * 1024).to_bytes(4, "big") + b"that is all"
    tracemalloc.start()
    try:
        same(frames.feed(claim), [], "a header that claims 200 MiB, and 11 bytes")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    if peak > 1024 * 1024:
        raise AssertionError(f"{peak} bytes were set aside for 11 that have come")


def too_long(frames: Frames, data: bytes, when: str) -> None:
    try:
        got = frames.feed(data)
    except FrameError:
        return
    raise AssertionError(f"{when}: got {shown(got)}, expected a FrameError")


def test_a_frame_as_long_as_the_limit_is_taken() -> None:
    refuse(10, 10)
    same(Frames(4, limit=10).feed(stream([bytes(10)])), [bytes(10)], "10 bytes, limit 10")
    both = [b"one", bytes(10)]
    same(Frames(4, limit=10).feed(stream(both)), both, "3 and 10 bytes, limit 10")
    with pytest.raises(FrameError):
        refuse(11, 10)


def test_a_frame_that_is_too_long_is_refused_by_its_header() -> None:
    too_long(Frames(4, limit=10), b"\0\0\0\x0b", "a header of 11 bytes, limit 10")
    too_long(Frames(4), b"\xff\xff\xff\xff", "a header of four gigabytes")


def test_a_header_that_comes_byte_by_byte_is_refused_too() -> None:
    frames = Frames(4, limit=10)
    same(frames.feed(b"\0") + frames.feed(b"\0") + frames.feed(b"\0"), [], "three bytes")
    too_long(frames, b"\x0b", "the fourth, limit 10")
    frames = Frames(4, limit=10)
    same(frames.feed(stream([b"one"]) + b"\0\0\1"), [b"one"], "a frame and three bytes")
    too_long(frames, b"\0", "the fourth, limit 10")


def test_whole_frames_before_one_that_is_too_long_come_out_first() -> None:
    frames = Frames(4, limit=10)
    try:
        got = frames.feed(stream([b"one", b"two"]) + b"\0\0\0\x0b")
    except FrameError:
        raise AssertionError(
            "two whole frames before one that is too long were lost"
        ) from None
    same(got, [b"one", b"two"], "before one that is too long")


def test_a_frame_that_is_too_long_is_refused_after_those_before_it() -> None:
    frames = Frames(4, limit=10)
    try:
        frames.feed(stream([b"one"]) + b"\0\0\0\x0bx")
    except FrameError:
        return
    too_long(frames, b"", "the call after the one that gave the frames before")
