"""The ports in your list of names are text. They are to be numbers: a port is what a
connection is made to.

caught by: test_the_names_of_a_host_and_their_ports
"""


class Epmd:
    async def names(self, host: str = LOOPBACK) -> list[tuple[str, int]]:
        answer = await self.all_of(host, bytes([NAMES_REQ]))
        found = []
        for line in answer[4:].decode("utf-8", "replace").splitlines():
            match line.split(" "):
                case ["name", name, "at", "port", port] if port.isdecimal():
                    found.append((name, port))
        return found
