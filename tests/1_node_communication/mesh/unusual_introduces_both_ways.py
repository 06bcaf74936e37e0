"""Tells the newcomer of the others as well; an introduction has a task of its own connect."""

import asyncio

from minibeam.nodes.connections import connect
from minibeam.nodes.routing import send


def introduce(node: LocalNode, newcomer: Connection) -> None:
    others = [link for link in connected(node) if link.meshed and link is not newcomer]
    for link in others if newcomer.meshed else []:
        for one, two in ((link, newcomer), (newcomer, link)):
            send((NET_KERNEL, one.peer), (GEN_CAST, (INTRODUCE, two.peer)))


def introduced(node: LocalNode, name: Atom) -> None:
    asyncio.get_running_loop().create_task(connect(node, name), context=node.context)


def tie_break(here: str, there: str) -> Literal["nok", "ok_simultaneous"]:
    return {here: "nok", there: "ok_simultaneous"}[max(here, there)]
