"""Your frame lets Python's OverflowError out when the length does not fit into the header.
Whoever calls it expects a FrameError.

caught by: test_a_payload_that_its_header_can_not_count_is_refused
"""


def frame(payload, header=CONNECTED_HEADER):
    return len(payload).to_bytes(header, "big") + payload
