"""Your start returns the pid at once. It is to wait until init is done, so that whoever has
the pid has a server that is ready.

caught by: test_start_returns_when_init_is_done
"""


async def start(
    server: type[GenServer],
    *args: Any,
    name: str | None = None,
    link: bool = False,
    node: LocalNode | None = None,
) -> Pid:
    started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    begin = spawn_link if link else spawn
    parent = current().pid if link else None
    pid = begin(life_of(server), args, name, parent, started, node=node)
    process = (node or here()).processes[pid]

    def ended(task: asyncio.Task[None]) -> None:
        if not started.done():
            started.set_exception(Exit(process.reason))

    assert process.task is not None
    process.task.add_done_callback(ended)
    return pid
