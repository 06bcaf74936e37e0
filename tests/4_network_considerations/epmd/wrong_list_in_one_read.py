"""You take what the first read brings for the whole list of names. It may come in pieces, and
ends where epmd closes: see `all_of`.

caught by: test_the_list_of_names_may_come_in_pieces
"""


class Epmd:
    async def names(self, host: str = LOOPBACK) -> list[tuple[str, int]]:
        asking = await self.ask(host, bytes([NAMES_REQ]))
        try:
            answer = await asking.read()
        finally:
            asking.close()
        found = []
        for line in answer[4:].decode("utf-8", "replace").splitlines():
            match line.split(" "):
                case ["name", name, "at", "port", port] if port.isdecimal():
                    found.append((name, int(port)))
        return found
