"""You take for a call whatever begins with $gen_call. A caller is a pair, first a pid; all
else is any other message.

caught by: test_what_is_almost_a_call_is_any_other_message
"""


async def dispatch(server: GenServer, message: Term) -> None:
    match message:
        case (Atom("$gen_call"), caller, request):
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
            await finished(server.handle_info(message))
