"""You stop at the EXIT of anybody. Only that of the parent stops a server that traps exits;
all others are for handle_info.

caught by: test_the_exit_of_others_is_a_message_to_a_server_that_traps
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
        case (Atom("EXIT"), Pid(), reason):
            raise Stop(reason)
        case _:
            await finished(server.handle_info(message))
