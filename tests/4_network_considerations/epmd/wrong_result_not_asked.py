"""You do not look at the result in the answer of epmd, so a name that is taken is not noticed.
Only 0 is success; what follows it is a creation only then.

caught by: test_a_name_that_is_taken_is_said
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
        except BaseException:
            asking.close()
            raise
        self.registration = asking
        return int.from_bytes(answer[2:], "big")
