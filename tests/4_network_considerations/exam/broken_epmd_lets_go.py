"""Registers with epmd and closes the connection, which takes the name away again.

module: epmd
caught by: registered
"""


class Epmd:
    async def alive(self, name: str, port: int, hidden: bool) -> int:
        entry = ENTRY.pack(port, HIDDEN, TCP, HANDSHAKE_VERSION, LOWEST_VERSION)
        text = name.encode("utf-8")
        request = bytes([ALIVE2_REQ]) + entry + struct.pack(">H", len(text)) + text + b"\0\0"
        asking = await self.ask(LOOPBACK, request)
        answer = await asking.read()
        asking.close()
        return int.from_bytes(answer[2:], "big")
