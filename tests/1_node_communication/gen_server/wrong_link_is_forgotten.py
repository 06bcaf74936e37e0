"""You start the server without a link where one was asked for. It then outlives who started
it, and nobody hears of its end.

caught by: test_a_server_started_with_a_link_shares_its_starters_fate
"""


async def start(
    server: type[GenServer],
    *args: Any,
    name: str | None = None,
    link: bool = False,
    node: LocalNode | None = None,
) -> Pid:
    started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    begin = spawn
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
