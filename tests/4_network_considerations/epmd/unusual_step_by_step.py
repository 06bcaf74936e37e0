"""Bytes put together one by one, the answer to ALIVE2 read to a length that is found out on
the way, and lines found by splitting at words."""


class Epmd:
    async def alive(self, name, port, hidden):
        letters = list(name.encode("utf-8"))
        request = [ALIVE2_REQ, *divmod(port, 256), HIDDEN if hidden else VISIBLE, 0]
        request += [0, 6, 0, 5, *divmod(len(letters), 256), *letters, 0, 0]
        asking = await self.ask(LOOPBACK, bytes(request))
        kept = False
        try:
            answer = await self.exactly(asking, b"", 1)
            if answer[0] not in ALIVE_ANSWER:
                raise EpmdError("epmd does not answer as an epmd does")
            answer = await self.exactly(asking, answer, ALIVE_ANSWER[answer[0]])
            if answer[1]:
                raise NameTaken(f"a node called {name} is alive")
            self.registration, kept = asking, True
        finally:
            if not kept:
                asking.close()
        creation = 0
        for byte in answer[2 : ALIVE_ANSWER[answer[0]]]:
            creation = creation << 8 | byte
        return creation

    async def exactly(self, asking, answer, size):
        while len(answer) < size:
            piece = await asking.read()
            if not piece:
                raise EpmdError("epmd closed before it had said all")
            answer += piece
        return answer

    async def look_up(self, peer):
        name, host = parse(peer)
        request = bytearray([PORT2_REQ])
        request.extend(name.encode("utf-8"))
        answer = await self.all_of(host, bytes(request))
        if answer[:1] == bytes([PORT2_RESP]):
            if answer[1:2] not in (b"", b"\0"):
                raise NodeNotFound(f"{peer}: not there")
            if len(answer) >= 4:
                return (host, struct.unpack_from(">H", answer, 2)[0])
        raise EpmdError(f"{host} answers nonsense")

    async def names(self, host=LOOPBACK):
        listed = []
        for line in (await self.all_of(host, b"n"))[4:].split(b"\n"):
            begin, at, port = line.partition(b" at port ")
            if at and begin.startswith(b"name ") and port.isdigit():
                listed.append((begin[5:].decode("utf-8"), int(port)))
        return listed
