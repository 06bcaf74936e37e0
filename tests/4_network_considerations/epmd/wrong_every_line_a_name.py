"""You take every line for one that names a node. Look at its words, and leave out what is not
`name NAME at port PORT`.

caught by: test_a_line_that_names_no_node_is_left_out
"""


class Epmd:
    async def names(self, host: str = LOOPBACK) -> list[tuple[str, int]]:
        answer = await self.all_of(host, bytes([NAMES_REQ]))
        found = []
        for line in answer[4:].decode("utf-8", "replace").splitlines():
            words = line.split()
            if len(words) == 5:
                found.append((words[1], int(words[4])))
        return found
