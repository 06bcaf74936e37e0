"""Your names asks the epmd of this machine whatever host it was given.

caught by: test_the_names_of_another_host
"""


class Epmd:
    async def names(self, host: str = LOOPBACK) -> list[tuple[str, int]]:
        answer = await self.all_of(LOOPBACK, bytes([NAMES_REQ]))
        found = []
        for line in answer[4:].decode("utf-8", "replace").splitlines():
            match line.split(" "):
                case ["name", name, "at", "port", port] if port.isdecimal():
                    found.append((name, int(port)))
        return found
