"""The DOWNs are sent by a helper process that is started for each, not by the dead one's
end; what it watched is taken back first."""


def fire(process: Process, reason: Term) -> None:
    async def tell(signal: Down) -> None:
        route(process.node, signal)

    while process.monitors:
        reference, target = process.monitors.popitem()
        route(process.node, Demonitor(process.pid, target, reference))
    while process.watchers:
        (watcher, reference), named = process.watchers.popitem()
        process.node.watched.pop((watcher, reference))
        spawn(tell, Down(named, watcher, reference, reason), node=process.node)
