"""You raise an EpmdError for a node that epmd does not know. NodeNotFound says it more
exactly: epmd is there, the node is not.

caught by: test_a_node_that_is_not_there_is_not_found
"""


class Epmd:
    async def look_up(self, peer: str) -> tuple[str, int]:
        name, host = parse(peer)
        answer = await self.all_of(host, bytes([PORT2_REQ]) + name.encode("utf-8"))
        if len(answer) >= 2 and answer[0] == PORT2_RESP and answer[1] != 0:
            raise EpmdError(f"epmd at {host} port {self.port} knows no {name}")
        if len(answer) < 4 or answer[0] != PORT2_RESP:
            raise EpmdError(f"garbage from epmd at {host} port {self.port}")
        return host, int.from_bytes(answer[2:4], "big")
