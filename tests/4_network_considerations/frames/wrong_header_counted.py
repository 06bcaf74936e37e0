"""Your frame counts the header as part of the length. The number says how many bytes follow
it.

caught by: test_a_frame_is_its_length_and_itself
"""


def frame(payload: bytes, header: int = CONNECTED_HEADER) -> bytes:
    try:
        return (header + len(payload)).to_bytes(header, "big") + payload
    except OverflowError:
        raise FrameError(
            f"{len(payload)} bytes don't fit into a frame with a header of {header} bytes"
        ) from None
