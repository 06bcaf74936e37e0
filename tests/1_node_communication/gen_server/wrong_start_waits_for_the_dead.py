"""Your start waits for init alone. A server that dies before that never gets there: the end of
its task must end the wait too.

caught by: test_a_start_ends_also_when_init_does_not_come_through
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
    await started
    return pid
