"""You ask epmd for the whole node name. It knows nodes of its own machine, by the part before
the @.

caught by: test_a_node_is_looked_up_by_the_name_without_the_host
"""


class Epmd:
    async def look_up(self, peer: str) -> tuple[str, int]:
        name, host = parse(peer)
        answer = await self.all_of(host, bytes([PORT2_REQ]) + peer.encode("utf-8"))
        if len(answer) >= 2 and answer[0] == PORT2_RESP and answer[1] != 0:
            raise NodeNotFound(f"epmd at {host} port {self.port} knows no {name}")
        if len(answer) < 4 or answer[0] != PORT2_RESP:
            raise EpmdError(f"garbage from epmd at {host} port {self.port}")
        return host, int.from_bytes(answer[2:4], "big")
