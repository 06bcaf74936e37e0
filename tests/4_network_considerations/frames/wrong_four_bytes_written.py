"""Your frame always writes a header of 4 bytes. The length is a number of `header` bytes: 2
during the handshake.

caught by: test_the_length_has_as_many_bytes_as_the_header
"""


def frame(payload, header=CONNECTED_HEADER):
    if len(payload) >= 256**header:
        raise FrameError(f"{len(payload)} bytes are too many")
    return len(payload).to_bytes(4, "big") + payload
