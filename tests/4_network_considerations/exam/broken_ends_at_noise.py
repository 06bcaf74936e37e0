"""Ends the whole node at a packet that it does not understand.

module: acceptor
caught by: noise
"""


class Acceptor:
    def malformed(self, packet: bytes) -> HandshakeError:
        raise SystemExit(f"what is {packet!r}?")
