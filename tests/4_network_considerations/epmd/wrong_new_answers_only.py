"""You know the answer with a creation of 32 bits only. An old epmd answers ALIVE2_RESP, with
one of 16: four bytes in all.

caught by: test_an_old_epmd_gives_a_small_creation
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
            while answer and len(answer) < 6:
                more = await asking.read()
                answer = answer + more if more else b""
            if not answer or answer[0] != ALIVE2_X_RESP:
                raise EpmdError(f"epmd at port {self.port} doesn't register")
            if answer[1] != 0:
                raise NameTaken(
                    f"the name {name} is taken: epmd at port {self.port} knows a living "
                    "node of that name; stop it, or choose another name"
                )
        except BaseException:
            asking.close()
            raise
        self.registration = asking
        return int.from_bytes(answer[2:], "big")
