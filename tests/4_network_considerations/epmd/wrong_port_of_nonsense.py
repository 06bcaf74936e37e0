"""You read a port out of any answer, whatever it begins with and however short it is. Ask for
PORT2_RESP, 0 and two more bytes first.

caught by: test_nonsense_is_no_answer_to_a_look_up
"""


class Epmd:
    async def look_up(self, peer: str) -> tuple[str, int]:
        name, host = parse(peer)
        answer = await self.all_of(host, bytes([PORT2_REQ]) + name.encode("utf-8"))
        if len(answer) >= 2 and answer[0] == PORT2_RESP and answer[1] != 0:
            raise NodeNotFound(f"epmd at {host} port {self.port} knows no {name}")
        return host, int.from_bytes(answer[2:4], "big")
