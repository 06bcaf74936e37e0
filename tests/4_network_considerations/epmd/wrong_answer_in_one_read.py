"""You take what the first read brings for the whole answer of epmd. TCP may bring it in
pieces: read on until as many bytes are there as ALIVE_ANSWER says.

caught by: test_the_answer_to_registering_may_come_in_pieces
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
            if not answer or ALIVE_ANSWER.get(answer[0]) != len(answer):
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
