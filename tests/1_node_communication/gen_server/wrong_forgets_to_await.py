"""You call a callback and do not await what it returns. If it is async, it then never runs.

caught by: test_callbacks_may_be_async
"""


async def dispatch(server: GenServer, message: Term) -> None:
    match message:
        case (Atom("$gen_call"), (Pid(), _) as caller, request):
            try:
                answer = await finished(server.handle_call(request, caller))
            except Stop as stop:
                if stop.reply is not NO_REPLY:
                    reply(caller, stop.reply)
                raise
            if answer is not NO_REPLY:
                reply(caller, answer)
        case (Atom("$gen_cast"), request):
            await finished(server.handle_cast(request))
        case (Atom("system"), (Pid(), _) as caller, (Atom("terminate"), reason)):
            reply(caller, OK)
            raise Stop(reason)
        case (Atom("EXIT"), Pid() as parent, reason) if parent == server.parent:
            raise Stop(reason)
        case _:
            server.handle_info(message)
