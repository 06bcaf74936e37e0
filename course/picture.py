"""The picture in the README: a run of the reference, as `check` draws one that failed.

Three nodes. a talks to an `echo` at each of the others and monitors one; the network to
c is cut, b dies, and when the cut is healed the message that was under way arrives.
"""

from __future__ import annotations

from typing import Any

from course.sim import Network, simulate

FILE = "course/pictures/run.svg"


async def story(net: Network) -> None:
    from minibeam.nodes.monitors import monitor
    from minibeam.nodes.processes import receive, register, self_, spawn
    from minibeam.nodes.routing import send
    from minibeam.terms import Atom

    a, b, c = [await net.start(name) for name in ("a@one", "b@two", "c@three")]

    async def echo() -> None:
        register("echo", self_())
        while True:
            sender, message = await receive()
            send(sender, (self_(), message))

    async def client() -> Any:
        for node in ("b@two", "c@three"):
            send(("echo", node), (self_(), Atom("hello")))
            await receive()
        monitor(("echo", "b@two"))
        await net.sleep(0.01)
        net.split(["a@one", "b@two"], ["c@three"])
        send(("echo", "c@three"), (self_(), Atom("still there?")))
        await net.sleep(0.01)
        net.kill("b@two")
        await receive()
        await net.sleep(0.01)
        net.heal()
        await receive()

    spawn(echo, node=b)
    spawn(echo, node=c)
    await a.run(client)


def draw() -> str:
    """The SVG."""
    return simulate(story, seed=4).svg()
