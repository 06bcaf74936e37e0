"""A server drops the casts that it gets.

module: gen_server
caught by: calls
"""


async def dispatch(server: GenServer, message: Term) -> None:
    match message:
        case (Atom("$gen_call"), (Pid(), _) as caller, request):
            answer = await finished(server.handle_call(request, caller))
            if answer is not NO_REPLY:
                reply(caller, answer)
        case (Atom("$gen_cast"), _):
            pass
        case _:
            await finished(server.handle_info(message))
