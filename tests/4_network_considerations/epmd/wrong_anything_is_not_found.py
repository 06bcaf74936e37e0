"""You take every answer that is no success for a node that is not there. NodeNotFound is only
for PORT2_RESP and a number that is not 0; all else is an EpmdError.

caught by: test_nonsense_does_not_say_that_a_node_is_not_there
"""


class Epmd:
    async def look_up(self, peer: str) -> tuple[str, int]:
        name, host = parse(peer)
        answer = await self.all_of(host, bytes([PORT2_REQ]) + name.encode("utf-8"))
        if len(answer) >= 2 and answer[0] == PORT2_RESP and answer[1] != 0:
            raise NodeNotFound(f"epmd at {host} port {self.port} knows no {name}")
        if len(answer) < 4 or answer[0] != PORT2_RESP:
            raise NodeNotFound(f"garbage from epmd at {host} port {self.port}")
        return host, int.from_bytes(answer[2:4], "big")
