"""You take what the first read brings for the whole answer to a look-up. It may come in
pieces, and ends where epmd closes: see `all_of`.

caught by: test_the_answer_to_a_look_up_may_come_in_pieces
"""


class Epmd:
    async def look_up(self, peer: str) -> tuple[str, int]:
        name, host = parse(peer)
        asking = await self.ask(host, bytes([PORT2_REQ]) + name.encode("utf-8"))
        try:
            answer = await asking.read()
        finally:
            asking.close()
        if len(answer) >= 2 and answer[0] == PORT2_RESP and answer[1] != 0:
            raise NodeNotFound(f"epmd at {host} port {self.port} knows no {name}")
        if len(answer) < 4 or answer[0] != PORT2_RESP:
            raise EpmdError(f"garbage from epmd at {host} port {self.port}")
        return host, int.from_bytes(answer[2:4], "big")
