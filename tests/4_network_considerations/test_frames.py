"""4.4 frames: feed, frame, refuse."""

from __future__ import annotations

import tracemalloc
from random import Random

import pytest

from minibeam.network.frames import FrameError, Frames, frame, refuse

PAYLOADS = [b"first", b"", b"x" * 300, b"", b"", b"p\x83h\0", bytes(70_000), b"last"]


def stream(header: int) -> bytes:
    return b"".join(frame(payload, header) for payload in PAYLOADS if len(payload) < 2**16
                    or header == 4)  # fmt: skip


def test_a_frame_is_its_length_and_itself() -> None:
    assert frame(b"abc", 4) == b"\0\0\0\3abc"
    assert frame(b"abc", 2) == b"\0\3abc"
    assert frame(b"", 4) == b"\0\0\0\0"
    assert frame(bytes(300), 2)[:2] == b"\x01\x2c"


def test_a_payload_that_its_header_can_not_count_is_refused() -> None:
    assert len(frame(bytes(0xFFFF), 2)) == 0xFFFF + 2
    with pytest.raises(FrameError):
        frame(bytes(0x10000), 2)


def test_frames_that_come_in_one_read_come_out_one_by_one() -> None:
    assert Frames(4).feed(stream(4)) == PAYLOADS


def test_bytes_that_come_one_at_a_time() -> None:
    frames = Frames(4)
    got = [payload for byte in stream(4) for payload in frames.feed(bytes([byte]))]
    assert got == PAYLOADS


def test_a_frame_comes_out_with_its_last_byte_and_not_before() -> None:
    frames = Frames(4)
    data = frame(b"abc")
    assert [frames.feed(data[at : at + 1]) for at in range(len(data))] == [[]] * 6 + [[b"abc"]]
    assert frames.feed(frame(b"")) == [b""]


@pytest.mark.parametrize("header", [2, 4])
def test_it_does_not_matter_where_reads_end(header: int) -> None:
    expected = [payload for payload in PAYLOADS if len(payload) < 2**16 or header == 4]
    data = stream(header)
    for seed in range(200):
        random = Random(seed)
        frames, got, at = Frames(header), [], 0
        while at < len(data):
            size = random.choice([1, 2, 3, 5, 300, 4000, 70_000])
            got += frames.feed(data[at : at + size])
            at += size
        assert got == expected, f"seed {seed}"


def test_every_place_that_two_reads_can_meet() -> None:
    data = frame(b"one") + frame(b"") + frame(b"three")
    for cut in range(len(data) + 1):
        frames = Frames(4)
        assert frames.feed(data[:cut]) + frames.feed(data[cut:]) == [b"one", b"", b"three"]


def test_a_large_frame_in_small_pieces() -> None:
    payload = bytes(32 * 1024 * 1024)
    data = frame(payload) + frame(b"next")
    frames, got = Frames(4), []
    for at in range(0, len(data), 8192):
        got += frames.feed(data[at : at + 8192])
    assert got[0] == payload and got[1:] == [b"next"]


def test_a_limit_is_a_limit() -> None:
    refuse(10, 10)
    with pytest.raises(FrameError):
        refuse(11, 10)
    assert Frames(4, limit=10).feed(frame(bytes(10))) == [bytes(10)]


def test_a_frame_that_is_too_long_is_refused_by_its_header() -> None:
    with pytest.raises(FrameError):
        Frames(4, limit=10).feed(b"\0\0\0\x0b")


def test_whole_frames_before_one_that_is_too_long_come_out_first() -> None:
    frames = Frames(4, limit=10)
    assert frames.feed(frame(b"one") + frame(b"two") + b"\0\0\0\x0b") == [b"one", b"two"]
    with pytest.raises(FrameError):
        frames.feed(b"")


def test_feeding_nothing_changes_nothing() -> None:
    frames, data = Frames(4), frame(b"abc")
    got = [frames.feed(b"") + frames.feed(data[at : at + 1]) for at in range(len(data))]
    assert got == [[]] * 6 + [[b"abc"]]


def test_a_header_that_comes_byte_by_byte_is_refused_too() -> None:
    frames = Frames(4, limit=10)
    assert frames.feed(b"\0") + frames.feed(b"\0") + frames.feed(b"\0") == []
    with pytest.raises(FrameError):
        frames.feed(b"\x0b")


def test_four_gigabytes_are_refused_and_nothing_is_set_aside_for_a_claim() -> None:
    with pytest.raises(FrameError):
        Frames(4).feed(b"\xff\xff\xff\xff")
    frames = Frames(4)
    tracemalloc.start()
    try:
        assert frames.feed((200 * 1024 * 1024).to_bytes(4, "big") + b"that is all") == []
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()
