"""Aliases: a second address of a process, which can be switched off.

A call sends an alias with its request. When the caller gives up, it switches the alias
off, and a reply that comes too late finds nobody: it never reaches the mailbox.

| mode             | the alias is switched off                                    |
| ---------------- | ------------------------------------------------------------ |
| explicit_unalias | by unalias only                                              |
| reply            | by the first message that comes through it                   |
| demonitor        | when its monitor is over: demonitored, or a DOWN came         |
| reply_demonitor  | by either; the first message ends the monitor as well         |

As `erlang:alias/1` and the alias option of `erlang:monitor/3`.
"""

from __future__ import annotations

from typing import Literal

from minibeam.nodes.local_node import AT_EXIT, LocalNode, Process, current, handles
from minibeam.nodes.routing import route
from minibeam.signals import Demonitor, SendAlias
from minibeam.terms import Reference, Term


def alias(mode: Literal["explicit_unalias", "reply"] = "explicit_unalias") -> Reference:
    """A new alias of the running process."""
    me = current()
    reference = me.node.new_reference()
    activate(me, reference, mode)
    return reference


def unalias(reference: Reference) -> bool:
    """Switches an alias of the running process off; tells whether it was on."""
    return deactivate(current(), reference)


def activate(process: Process, reference: Reference, mode: str) -> None:
    process.aliases[reference] = mode
    process.node.aliases[reference] = process


def deactivate(process: Process, reference: Reference) -> bool:
    if process.aliases.pop(reference, None) is None:
        return False
    del process.node.aliases[reference]
    return True


def demonitored(process: Process, reference: Reference) -> None:
    """The monitor with this reference is over, and so may its alias be."""
    if process.aliases.get(reference, "explicit_unalias") != "explicit_unalias":
        deactivate(process, reference)


@handles(SendAlias)
def deliver_alias(node: LocalNode, signal: SendAlias) -> None:
    """A message through an alias: into the mailbox, or dropped if it is off."""
    process = node.aliases.get(signal.to)
    if process is None:
        return
    if process.aliases[signal.to].startswith("reply"):
        deactivate(process, signal.to)
        target = process.monitors.pop(signal.to, None)
        if target is not None:
            route(node, Demonitor(process.pid, target, signal.to))
    process.mailbox.put(signal.message)


def forget(process: Process, reason: Term) -> None:
    for reference in process.aliases:
        del process.node.aliases[reference]
    process.aliases = {}


AT_EXIT.append(forget)
