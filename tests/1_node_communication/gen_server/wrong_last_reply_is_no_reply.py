"""You reply with what is in Stop even if that is NO_REPLY. Then there is no reply, and the
caller is told by the end of the server.

caught by: test_a_call_that_stops_the_server_without_a_reply_exits
"""


async def dispatch(server: GenServer, message: Term) -> None:
    match message:
        case (Atom("$gen_call"), (Pid(), _) as caller, request):
            try:
                answer = await finished(server.handle_call(request, caller))
            except Stop as stop:
                last = None if stop.reply is NO_REPLY else stop.reply
                reply(caller, last)
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
