"""Signals as the payloads of frames, and back, for one connection.

A payload is 112, a control message, and for some signals a second term, each a term with
its own 131 in front. What both ends can do decides on their forms (control.py).

Most signals are messages, and they come in runs: a process sends to the same others again
and again. So the control messages of those that were sent are kept in their encoded form,
and a payload that begins as the last message did is from and to the same processes.

What always holds: what a sender changes after `pack` does no harm; `unpack` gives only
signals that are for this node and, messages apart, speak for a process of the peer.
"""

from __future__ import annotations

from minibeam.network.control import NO_MESSAGE, from_control, to_control
from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.network.flags import SPAWN, TEXT, UNLINK_ID
from minibeam.network.frames import CONNECTED_HEADER, FrameError, frame
from minibeam.network.outgoing import LARGE
from minibeam.signals import Send, Signal, SpawnReply, SpawnRequest, Unlink, UnlinkAck
from minibeam.terms import Atom, Pid

MAX_HEADS = 1000
"""Control messages that are kept in their encoded form."""

PASS_THROUGH = b"p"
NOT_SUPPORTED = Atom("notsup")


class Packing:
    """What one connection sends and receives. `flags` are the effective ones."""

    def __init__(self, flags: int, peer: Atom, here: Atom) -> None:
        self.flags = flags
        self.peer = peer
        self.here = here
        self.text = bool(flags & TEXT)
        self.heads: dict[object, bytes] = {}
        self.last: Send | None = None
        self.last_head = b""

    def pack(self, signal: Signal) -> tuple[bytes, bytes]:
        """The frame of a signal, in two parts; the second one is empty unless the message
        is large, which saves a copy of it. Both are empty if the peer takes no such
        signal. TermError for a message that is no term."""
        if type(signal) is Send:
            key = signal.to if type(signal.to) is Pid else (signal.sender, signal.to)
            head, message = self.heads.get(key) or self.keep(key, signal), signal.message
        else:
            packed = to_control(signal, self.flags)
            if packed is None:
                return b"", b""
            head, message = encode(packed[0], text=self.text), packed[1]
            if message is NO_MESSAGE:
                return frame(PASS_THROUGH + head), b""
        body = encode(message, text=self.text)
        size = len(PASS_THROUGH) + len(head) + len(body)
        head = size.to_bytes(CONNECTED_HEADER, "big") + PASS_THROUGH + head
        return (head + body, b"") if len(body) < LARGE else (head, body)

    def keep(self, key: object, signal: Send) -> bytes:
        """The control message of a Send, encoded, which is kept for the next like it."""
        packed = to_control(signal, self.flags)
        assert packed is not None
        if len(self.heads) == MAX_HEADS:
            self.heads.clear()
        self.heads[key] = head = encode(packed[0], text=self.text)
        return head

    def answer_for_peer(self, signal: Signal) -> Signal | None:
        """The answer to a signal that the peer is too old to give, if there is one: it
        acknowledges no Unlink, or can't start processes."""
        match signal:
            case Unlink(sender, Pid() as to, id) if not self.flags & UNLINK_ID:
                return UnlinkAck(to, sender, id)
            case SpawnRequest(sender, to, ref) if not self.flags & SPAWN:
                return SpawnReply(to, sender, ref, False, False, NOT_SUPPORTED)
        return None

    def unpack(self, payload: bytes) -> Signal | None:
        """The signal in a payload; None for one that Erlang would drop without a word.

        FrameError, TermError or ControlError for what is against the protocol.
        """
        if payload[:1] != PASS_THROUGH:
            raise FrameError(f"a frame begins with 112, not with {payload[0]}")
        if self.last is not None and payload.startswith(self.last_head, 1):
            message, end = decode(payload, 1 + len(self.last_head), text=self.text)
            self.end_at(end, payload)
            return Send(self.last.sender, self.last.to, message)
        control, head_end = decode(payload, 1, text=self.text)
        message, end = NO_MESSAGE, head_end
        if end < len(payload):
            message, end = decode(payload, end, text=self.text)
        self.end_at(end, payload)
        signal = from_control(control, message, self.peer, self.here)
        if type(signal) is Send:
            self.last, self.last_head = signal, payload[1:head_end]
        return signal

    def end_at(self, end: int, payload: bytes) -> None:
        if end != len(payload):
            raise FrameError(f"{len(payload) - end} bytes behind the last term of a frame")
