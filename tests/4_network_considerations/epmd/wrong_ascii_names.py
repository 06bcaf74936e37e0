"""You read the list of names as ASCII. It is UTF-8, and one name with another letter in it is
enough for an error.

caught by: test_the_names_of_a_host_and_their_ports
"""


class Epmd:
    async def names(self, host: str = LOOPBACK) -> list[tuple[str, int]]:
        answer = await self.all_of(host, bytes([NAMES_REQ]))
        found = []
        for line in answer[4:].decode("ascii", "ignore").splitlines():
            match line.split(" "):
                case ["name", name, "at", "port", port] if port.isdecimal():
                    found.append((name, int(port)))
        return found
