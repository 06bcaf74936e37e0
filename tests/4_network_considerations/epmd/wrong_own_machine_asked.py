"""You look every node up at the epmd of this machine. It knows only nodes of its own: ask the
epmd of the host in the node's name.

caught by: test_it_is_looked_up_at_the_epmd_of_its_host
"""


class Epmd:
    async def look_up(self, peer: str) -> tuple[str, int]:
        name, host = parse(peer)
        answer = await self.all_of(LOOPBACK, bytes([PORT2_REQ]) + name.encode("utf-8"))
        if len(answer) >= 2 and answer[0] == PORT2_RESP and answer[1] != 0:
            raise NodeNotFound(f"epmd at {host} port {self.port} knows no {name}")
        if len(answer) < 4 or answer[0] != PORT2_RESP:
            raise EpmdError(f"garbage from epmd at {host} port {self.port}")
        return host, int.from_bytes(answer[2:4], "big")
