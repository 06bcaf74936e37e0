"""The processes of `course node`: they answer, and outlive whatever they are sent."""

from __future__ import annotations

from course.playground import furnish
from course.sim import Network
from minibeam.nodes.calls import call, cast
from minibeam.nodes.processes import receive, self_
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Term
from tests.support import both, same

ADD = Atom("add")


@both(seeds=1)
async def test_nothing_that_a_peer_sends_ends_a_process(net: Network) -> None:
    told: list[str] = []
    a = await net.start("a@one")
    b = await net.start("b@two")
    await furnish(b, told.append)
    processes = dict(b.names)
    deep: Term = ()
    for _ in range(4_000):
        deep = (deep,)

    async def body() -> None:
        for name in ("echo", "chat", "ping", "counter"):
            to, me = (name, "b@two"), self_()
            for message in (1 << 20_000, (me, deep), deep, (1, 2), "\x1b[31m"):
                send(to, message)
            cast(to, "unknown")
            send(to, (Atom("$gen_call"), (me, deep), (ADD, 1 << 2000)))
            send(to, (Atom("$gen_call"), (me, 1), (ADD, 1.5)))
        send(("echo", "b@two"), (self_(), "hello"))
        assert await receive(lambda message: message[-1] == "hello")
        assert same(await call(("ping", "b@two"), Atom("ping")), Atom("pong"))
        cast(("counter", "b@two"), Atom("reset"))
        assert same(await call(("counter", "b@two"), (ADD, 2)), 2)
        send(("chat", "b@two"), (Atom("says"), "hello", b"you", [104, 105], [1]))
        await call(("ping", "b@two"), Atom("ping"))

    await a.run(body)
    assert dict(b.names) == processes
    assert "chat: {says, hello, you, hi, [1]}" in told
    assert all(line.isprintable() for line in told)
