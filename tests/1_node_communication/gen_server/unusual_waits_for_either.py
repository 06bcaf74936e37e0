"""start waits for the future and the task, whichever is first; dispatch looks a handler up
in a table and takes messages apart by hand."""

from collections.abc import Awaitable, Callable


async def start(
    server: type[GenServer],
    *args: Any,
    name: str | None = None,
    link: bool = False,
    node: LocalNode | None = None,
) -> Pid:
    started: asyncio.Future[None] = asyncio.Future()
    if link:
        pid = spawn_link(life_of(server), args, name, current().pid, started, node=node)
    else:
        pid = spawn(life_of(server), args, name, None, started, node=node)
    process = (node or here()).processes[pid]
    await asyncio.wait({started, process.task}, return_when=asyncio.FIRST_COMPLETED)
    if not started.done():
        raise Exit(process.reason)
    started.result()
    return pid


def is_caller(term: Term) -> bool:
    return type(term) is tuple and len(term) == 2 and isinstance(term[0], Pid)


async def on_call(server: GenServer, caller: Caller, request: Term) -> None:
    answer = NO_REPLY
    try:
        answer = await finished(server.handle_call(request, caller))
    except Stop as stop:
        answer = stop.reply
        raise
    finally:
        if answer is not NO_REPLY:
            reply(caller, answer)


async def on_cast(server: GenServer, request: Term) -> None:
    await finished(server.handle_cast(request))


async def on_system(server: GenServer, caller: Caller, request: tuple[Term, Term]) -> None:
    reply(caller, OK)
    raise Stop(request[1])


async def on_parent(server: GenServer, parent: Pid, reason: Term) -> None:
    raise Stop(reason)


def handler(server: GenServer, message: Term) -> Callable[..., Awaitable[None]] | None:
    if type(message) is not tuple or not message or not isinstance(message[0], Atom):
        return None
    kind, *rest = message
    size = len(rest)
    if kind == "$gen_call" and size == 2 and is_caller(rest[0]):
        return on_call
    if kind == "$gen_cast" and size == 1:
        return on_cast
    if kind == "system" and size == 2 and is_caller(rest[0]):
        order = rest[1]
        if type(order) is tuple and len(order) == 2 and order[0] == "terminate":
            return on_system
    if kind == "EXIT" and size == 2 and server.parent is not None and rest[0] == server.parent:
        return on_parent
    return None


async def dispatch(server: GenServer, message: Term) -> None:
    handle = handler(server, message)
    if handle is None:
        await finished(server.handle_info(message))
    else:
        await handle(server, *message[1:])
