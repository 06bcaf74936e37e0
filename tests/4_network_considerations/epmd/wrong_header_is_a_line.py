"""You take the first four bytes of the list for text. They are the port of epmd itself; the
lines come after them.

caught by: test_the_names_of_a_host_and_their_ports
"""


class Epmd:
    async def names(self, host: str = LOOPBACK) -> list[tuple[str, int]]:
        answer = await self.all_of(host, bytes([NAMES_REQ]))
        found = []
        for line in answer.decode("utf-8", "replace").splitlines():
            match line.split(" "):
                case ["name", name, "at", "port", port] if port.isdecimal():
                    found.append((name, int(port)))
        return found
