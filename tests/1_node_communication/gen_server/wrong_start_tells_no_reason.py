"""Your start fails with a reason of its own when init does not come through. Who starts a
server is told what it died of.

caught by: test_an_init_that_refuses_is_who_starts_it_told
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
            started.set_exception(Exit(Atom("init_failed")))

    assert process.task is not None
    process.task.add_done_callback(ended)
    await started
    return pid
