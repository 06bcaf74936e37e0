"""You take every answer that is no success for a name that is taken. NameTaken is only for a
whole answer whose result is not 0; all else is an EpmdError.

caught by: test_an_epmd_that_closes_or_answers_nonsense
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
                raise NameTaken(f"epmd at port {self.port} doesn't register {name}")
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
