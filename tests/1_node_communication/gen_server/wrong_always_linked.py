"""You link every server with who starts it. Only where `link` is set do they share their fate.

caught by: test_a_server_started_without_a_link_does_not
"""

from minibeam.nodes.local_node import current_process


async def start(
    server: type[GenServer],
    *args: Any,
    name: str | None = None,
    link: bool = False,
    node: LocalNode | None = None,
) -> Pid:
    started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    begin = spawn_link if link or current_process.get() else spawn
    parent = current().pid if link else None
    pid = begin(life_of(server), args, name, parent, started, node=node)
    process = (node or here()).processes[pid]

    def ended(task: asyncio.Task[None]) -> None:
        if not started.done():
            started.set_exception(Exit(process.reason))

    assert process.task is not None
    process.task.add_done_callback(ended)
    await started
    return pid
