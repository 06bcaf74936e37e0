"""Links: two processes that die together, unless one of them traps exits.

A link is symmetric: each of the two has the other in its `links`. The half at the other
end is set and removed by signals (remote_links.py); this module is the half of the
process that acts, and what an exit signal does.

    link     no link -> linked            Link goes out
    unlink   linked -> no link            Unlink goes out; no EXIT comes after it
    death    linked -> no link, at both   Exit goes to each linked process

What always holds: a process gets at most one exit signal for a link.
"""

from __future__ import annotations

import asyncio
from typing import Any

from minibeam.network.copying import copy_term
from minibeam.nodes.local_node import (
    AT_EXIT,
    LocalNode,
    Process,
    current,
    current_process,
    handles,
)
from minibeam.nodes.processes import Body, as_term, finish, spawn
from minibeam.nodes.routing import must_be, origin, route
from minibeam.signals import Exit, Exit2, Link, Unlink
from minibeam.terms import KILL, KILLED, NOPROC, NORMAL, Atom, Pid, Term
from minibeam.terms import Exit as ExitError

EXIT = Atom("EXIT")


def link(to: Pid) -> None:
    """Links the running process (`current`) with another one. TypeError for what is no
    pid (`must_be`). (`erlang:link/1`)

    | the other one                    | effect                                        |
    | -------------------------------- | --------------------------------------------- |
    | is in our `links` already        | nothing                                       |
    | is of this node (`to.node`) and  | raises ExitError(NOPROC), which can be caught; |
    | dead, and we do not trap exits   | nothing else                                  |
    | else, of this node or any other  | it is entered in our `links`, a dict with None |
    |                                  | for each pid, and is sent a Link(sender, to)  |
    |                                  | by `route`, of which we are the sender        |

    One that is dead answers the Link with an exit signal noproc: to who traps exits that
    is a message. A link anew takes back our last unlink: nothing of it is waited for
    any more in `unlinking`.
    """
    must_be(Pid, to)
    me = current()
    if to in me.links:
        return
    if to.node == me.node.name and to not in me.node.processes and not me.trap_exit:
        raise ExitError(NOPROC)
    me.links[to] = None
    me.unlinking.pop(to, None)
    route(me.node, Link(me.pid, to))


def unlink(to: Pid) -> None:
    """Ends the link of the running process with another one: it is in our `links` no
    more, and is sent an Unlink(sender, to, id) by `route`. TypeError for what is no pid
    (`must_be`). No such link: nothing happens. (`erlang:unlink/1`)

    From now on no EXIT of it comes, but one that is in the mailbox already stays there.
    The Unlink has an id that no other Unlink of this node had: `unlink_counter` of the
    node, counted up, is the last one given out. Until the other end has acknowledged
    it, which is given, the id is in our `unlinking`, under the pid.
    """
    must_be(Pid, to)
    me = current()
    if to not in me.links:
        return
    del me.links[to]
    me.node.unlink_counter += 1
    me.unlinking[to] = me.node.unlink_counter
    route(me.node, Unlink(me.pid, to, me.unlinking[to]))


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    """What an exit signal does to a process: it becomes a message, kills, or is ignored.

    `asked` is True for exit/2 and False for the death of a linked process. The first
    row that fits holds:

    | reason              | the process         | effect                                   |
    | ------------------- | ------------------- | ---------------------------------------- |
    | kill, asked         | any                 | dies with reason killed                  |
    | any                 | traps exits         | gets the message {'EXIT', sender, reason} |
    | any but normal      | any                 | dies with that reason                    |
    | normal              | is the sender       | dies with reason normal                  |
    | normal              | is another          | lives on                                 |

    To die is `finish(process, reason)`; the message is `put` into its mailbox, and begins
    with the atom EXIT. `process.trap_exit` tells whether it traps. KILL, KILLED and NORMAL
    are atoms, and the text "kill" or "normal" is a reason like any other, though "kill"
    == KILL in Python: isinstance(reason, Atom) tells them apart.
    (ERTS, Reference Manual, "Receiving Exit Signals")
    """
    if asked and reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    elif reason != NORMAL or not isinstance(reason, Atom) or sender == process.pid:
        finish(process, reason)


def propagate(process: Process, reason: Term) -> None:
    """Sends an Exit(sender, to, reason), from this process, to each in its `links`, by
    `route`.

    `finish` calls it for a process that is dead now, and may not be the one that runs:
    its node is `process.node`.
    """
    for other in process.links:
        route(process.node, Exit(process.pid, other, reason))


AT_EXIT.append(propagate)


@handles(Exit)
def on_exit(node: LocalNode, signal: Exit) -> None:
    """A linked process died. No such link (any more): nothing happens."""
    process = node.processes.get(signal.to)
    if process is not None and signal.sender in process.links:
        del process.links[signal.sender]
        exit_signal(process, signal.sender, copy_term(signal.reason), asked=False)


@handles(Exit2)
def on_exit2(node: LocalNode, signal: Exit2) -> None:
    process = node.processes.get(signal.to)
    if process is not None:
        exit_signal(process, signal.sender, signal.reason, asked=True)


def exit_process(to: Pid, reason: Term) -> None:
    """Sends an exit signal with a reason to any process (`erlang:exit/2`)."""
    must_be(Pid, to)
    node, sender = origin()
    route(node, Exit2(sender, to, as_term(reason)))
    stop_if_dead(current_process.get())


def trap_exit(on: bool) -> bool:
    """Whether exit signals become messages from now on; returns how it was before
    (`process_flag(trap_exit, on)`)."""
    must_be(bool, on)
    me = current()
    before, me.trap_exit = me.trap_exit, on
    return before


def spawn_link(function: Body, *args: Any, node: LocalNode | None = None) -> Pid:
    """Starts a process and links with it before its function runs."""
    pid = spawn(function, *args, node=node)
    link(pid)
    return pid


def stop_if_dead(process: Process | None) -> None:
    """Ends the running code at once if what it just did killed its own process."""
    if process is not None and not process.alive:
        raise asyncio.CancelledError(f"{process} is dead")
