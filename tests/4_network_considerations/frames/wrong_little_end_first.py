"""Your frame writes the length with its low byte first. What goes over a network has the high
byte first: big-endian.

caught by: test_the_length_is_big_endian
"""


def frame(payload: bytes, header: int = CONNECTED_HEADER) -> bytes:
    try:
        return len(payload).to_bytes(header, "little") + payload
    except OverflowError:
        raise FrameError(
            f"{len(payload)} bytes don't fit into a frame with a header of {header} bytes"
        ) from None
