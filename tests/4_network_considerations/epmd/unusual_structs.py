"""One struct for the whole request, answers taken apart by struct and by a regular
expression, and a connection that an ExitStack closes."""

import re
from contextlib import ExitStack


class Epmd:
    async def alive(self, name, port, hidden):
        text = name.encode()
        kind = (VISIBLE, HIDDEN)[bool(hidden)]
        body = struct.pack(
            f">BHBBHHH{len(text)}sH", ALIVE2_REQ, port, kind, TCP, 6, 5, len(text), text, 0
        )
        asking = await self.ask(LOOPBACK, body)
        with ExitStack() as closing:
            closing.callback(asking.close)
            answer = bytearray()
            while piece := await asking.read():
                answer.extend(piece)
                forms = {ALIVE2_X_RESP: ">xBI", ALIVE2_RESP: ">xBH"}
                form = forms.get(answer[0])
                if form is None or len(answer) >= struct.calcsize(form):
                    break
            else:
                raise EpmdError(f"epmd at port {self.port} closed, or is silent")
            try:
                result, creation = struct.unpack(form or "", answer)
            except (struct.error, ValueError):
                raise EpmdError(f"nonsense from epmd at port {self.port}") from None
            if result:
                raise NameTaken(f"{name}: there is a node of that name")
            closing.pop_all()
        self.registration = asking
        return creation

    async def look_up(self, peer):
        name, host = parse(peer)
        answer = await self.all_of(host, b"z" + name.encode())
        match [*answer[:4]]:
            case [119, 0, high, low]:
                return host, high * 256 + low
            case [119, result, *_] if result > 0:
                raise NodeNotFound(f"no {name} at {host}")
        raise EpmdError("epmd answers nonsense")

    async def names(self, host=LOOPBACK):
        answer = await self.all_of(host, b"n")
        lines = re.findall(rb"^name (\S+) at port (\d+)$", answer[4:], re.MULTILINE)
        return [(name.decode("utf-8", "replace"), int(port)) for name, port in lines]
