"""The student's node in the exam: `python -m course.exam.examinee`, started by the exam.

It reads its plan (JSON) from standard input: the name, the tick time, the files that are
overlaid. Its cookie is the one of the HOME that it is given; where there is none its own
runtime makes it. On its node live what course/playground.py furnishes and a process that
does as it is told, registered as `candidate`:

    {From, Ref, Order}   ->   {Ref, Answer}

where Order is one of those below, and {Ref, {exit, Reason}} is the answer when it raises
Exit. It ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from course.loader import overlay
from course.manifest import Wrong

WAIT = 15.0
"""Seconds that calls to other nodes may take."""


def main() -> None:
    plan = json.loads(sys.stdin.readline())
    sys.path.insert(0, plan["runtime"])
    overlay(plan["overlay"])
    try:
        asyncio.run(live(plan))
    except Exception as error:
        # The examiner alone judges; this is for the student to read.
        sys.exit(f"your node ended: {type(error).__name__}: {error}")


async def live(plan: dict[str, Any]) -> None:
    from course import playground
    from minibeam.network import cookies
    from minibeam.network.epmd import Epmd
    from minibeam.node import Node
    from minibeam.nodes.processes import register, self_, spawn

    node = Node(
        plan["name"],
        cookie=cookies.read_or_make(Path.home() / ".erlang.cookie"),
        directory=Epmd(),
        net_ticktime=plan["net_ticktime"],
        address="127.0.0.1",
    )
    await node.start()
    await playground.furnish(node, print)

    async def candidate() -> None:
        register("candidate", self_())
        print("up", flush=True)
        await obey()

    spawn(candidate, node=node)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
    await node.stop()


async def obey() -> None:
    """A process that does what it is told, one order after the other, and keeps all else
    that it gets in its mailbox."""
    from minibeam.nodes.processes import receive
    from minibeam.nodes.routing import send
    from minibeam.terms import Atom, Exit, Pid, Reference

    def is_order(message: Any) -> bool:
        match message:
            case (Pid(), Reference(), tuple()):
                return True
        return False

    while True:
        sender, reference, (name, *args) = await receive(is_order)
        if name == "exit":
            send(sender, (reference, Atom("ok")))
            raise Exit(args[0])
        try:
            answer = await carry_out(str(name), args, is_order)
        except Exit as problem:
            answer = (Atom("exit"), problem.reason)
        send(sender, (reference, answer))


async def carry_out(name: str, args: list[Any], is_order: Any) -> Any:
    """One order, on the student's runtime."""
    from minibeam.discovery import global_names, locks, pg
    from minibeam.nodes import calls, connections, links, monitors, net_kernel, rpc
    from minibeam.nodes.local_node import here
    from minibeam.nodes.multi_call import abcast, multi_call
    from minibeam.nodes.node_monitors import monitor_nodes
    from minibeam.nodes.processes import receive, register, self_, spawn
    from minibeam.nodes.routing import send
    from minibeam.terms import Atom

    match name, args:
        case "self", []:
            return self_()
        case "spawn", []:
            return spawn(obey)
        case "register", [wanted]:
            return register(wanted, self_())
        case "send", [to, message]:
            return send(to, message)
        case "next", [seconds]:
            try:
                return await receive(lambda message: not is_order(message), timeout=seconds)
            except TimeoutError:
                return Atom("timeout")
        case "trap_exit", [on]:
            return links.trap_exit(on)
        case "link", [pid]:
            return links.link(pid)
        case "unlink", [pid]:
            return links.unlink(pid)
        case "monitor", [target]:
            return monitors.monitor(target)
        case "call", [server, request, seconds]:
            return Atom("ok"), await calls.call(server, request, seconds)
        case "cast", [server, request]:
            return calls.cast(server, request)
        case "rpc", [peer, module, function, arguments]:
            return await rpc.call(peer, module, function, arguments, WAIT)
        case "multi_call", [peers, server, request]:
            replies, bad = await multi_call(peers, server, request, WAIT)
            return list(replies), list(bad)
        case "abcast", [peers, server, request]:
            return abcast(peers, server, request)
        case "ping", [peer]:
            return await net_kernel.ping(peer)
        case "connect", [peer]:
            return await connections.connect(here(), peer)
        case "nodes", [kind]:
            return here().list(kind)
        case "monitor_nodes", [on]:
            return monitor_nodes(on, ["all"])
        case "register_name", [wanted]:
            return await global_names.register_name(wanted, self_())
        case "whereis_name", [wanted]:
            return global_names.whereis_name(wanted) or Atom("undefined")
        case "set_lock", [resource, retries]:
            return await locks.set_lock((resource, self_()), retries=retries)
        case "start_scope", [scope]:
            return await pg.start(scope)
        case "join", [scope, group]:
            return await pg.join(group, self_(), scope)
        case "members", [scope, group]:
            return pg.get_members(group, scope)
    return Atom("unknown_order")


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(str(wrong))
