"""You close the connection once you have the answer, and epmd forgets the node at once. Keep
it open, in `self.registration`, for as long as the node lives.

caught by: test_the_connection_is_held_open
"""


class Epmd:
    async def alive(self, name: str, port: int, hidden: bool) -> int:
        entry = ENTRY.pack(
            port, HIDDEN if hidden else VISIBLE, TCP, HANDSHAKE_VERSION, LOWEST_VERSION
        )
        text = name.encode("utf-8")
        request = bytes([ALIVE2_REQ]) + entry + struct.pack(">H", len(text)) + text + b"\0\0"
        asking = await self.ask(LOOPBACK, request)
        try:
            answer = await asking.read()
            while answer and len(answer) < ALIVE_ANSWER.get(answer[0], 1):
                more = await asking.read()
                answer = answer + more if more else b""
            if not answer or ALIVE_ANSWER.get(answer[0]) != len(answer):
                raise EpmdError(f"epmd at port {self.port} doesn't register")
            if answer[1] != 0:
                raise NameTaken(
                    f"the name {name} is taken: epmd at port {self.port} knows a living "
                    "node of that name; stop it, or choose another name"
                )
        finally:
            asking.close()
        self.registration = asking
        return int.from_bytes(answer[2:], "big")
