"""You give a cast to handle_info as it came. A cast has a callback of its own, which gets the
request alone.

caught by: test_calls_casts_and_all_else_have_a_callback_each
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
            await finished(server.handle_info(message))
        case (Atom("system"), (Pid(), _) as caller, (Atom("terminate"), reason)):
            reply(caller, OK)
            raise Stop(reason)
        case (Atom("EXIT"), Pid() as parent, reason) if parent == server.parent:
            raise Stop(reason)
        case _:
            await finished(server.handle_info(message))
