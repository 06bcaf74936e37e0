"""Tests of links: each passes on every right runtime, and fails on a wrong one.

A test is a process of a fresh node of the simulated network `net`: it starts others, links,
lets them die, and asserts what must be so. It passes when it returns, and fails when it
raises or dies.

What always holds: a test asks for what Erlang promises, and for nothing that merely happens
to be so in one runtime. Signals take their time, also within a node: look at what became of
one when nothing is left to do (`await net.quiet()`).
"""

from __future__ import annotations

from course.sim import Network
from minibeam.nodes.links import link, spawn_link, trap_exit, unlink
from minibeam.nodes.processes import is_alive, receive, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, NORMAL, Atom, Exit, Pid, Term

__test__ = False
"""`check` runs these tests, pytest does not."""

EXIT = Atom("EXIT")
BOOM = Atom("boom")


async def mortal() -> None:
    """Waits for one message, and dies of it: that is its exit reason."""
    raise Exit(await receive())


async def linked_with(pid: Pid) -> None:
    """Links with a process and waits for ever. It does not trap exits."""
    link(pid)
    await receive(lambda message: False)


async def inbox(net: Network) -> list[Term]:
    """All messages of the running process, when nothing is left to do; taken out."""
    await net.quiet()
    messages = []
    while True:
        try:
            messages.append(await receive(timeout=0))
        except TimeoutError:
            return messages


async def who_traps_is_told(net: Network) -> None:
    """Who traps exits outlives those that it is linked with (`trap_exit`, `spawn_link`).

    For each that dies it gets one message, (EXIT, pid, reason), whatever the reason: try
    BOOM, KILL that comes by a link, and NORMAL. Have a `mortal` die of each.
    """
    raise NotImplementedError("test_links.who_traps_is_told is still to be written")


async def normal_kills_nobody(net: Network) -> None:
    """Who does not trap exits survives (`is_alive`) when one that it is linked with dies of
    NORMAL, and dies with it when that dies of another reason.

    Try both: a test that a process lives says nothing if nothing could have killed it.
    """
    raise NotImplementedError("test_links.normal_kills_nobody is still to be written")


async def unlink_ends_it(net: Network) -> None:
    """After `unlink` the death of the other one is not told, also to who traps exits.

    But an EXIT that is in the mailbox when one unlinks stays there: it is the process's to
    receive. Try one that dies before, and one that dies after.
    """
    raise NotImplementedError("test_links.unlink_ends_it is still to be written")
