"""outcome raises the reason as an Exit instead of returning it; start follows the task with
a task of its own."""


async def outcome(server: GenServer, message: Term) -> Term | None:
    reason: list[Term] = []
    try:
        await dispatch(server, message)
    except Stop as stop:
        reason.append(stop.reason)
    except Exit as exit:
        reason.append(exit.reason)
    except Exception as error:
        reason.append(crash_reason(error))
        current().node.log(f"{type(server).__name__}: {describe(error)}")
    for each in reason:
        await finished(server.terminate(each))
        raise Exit(each)
    return None


async def start(
    server: type[GenServer],
    *args: Any,
    name: str | None = None,
    link: bool = False,
    node: LocalNode | None = None,
) -> Pid:
    loop = asyncio.get_running_loop()
    started = loop.create_future()
    begin, parent = (spawn_link, current().pid) if link else (spawn, None)
    at = node or here()
    pid = begin(life_of(server), args, name, parent, started, node=at)
    process = at.processes[pid]

    async def follow() -> None:
        await asyncio.wait([process.task])
        if not started.done():
            started.set_exception(Exit(process.reason))

    following = loop.create_task(follow())
    try:
        await started
    finally:
        following.cancel()
    return pid
