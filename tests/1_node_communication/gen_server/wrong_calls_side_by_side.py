"""You handle a call in a task of its own and take the next message meanwhile. One message is
handled at a time, or the state needs locks.

caught by: test_one_message_is_handled_at_a_time
"""


async def dispatch(server: GenServer, message: Term) -> None:
    match message:
        case (Atom("$gen_call"), (Pid(), _) as caller, request):
            try:
                answer = server.handle_call(request, caller)
                if asyncio.iscoroutine(answer):
                    asyncio.ensure_future(later(caller, answer))
                    return
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


async def later(caller: Caller, answer: Any) -> None:
    value = await answer
    if value is not NO_REPLY:
        reply(caller, value)
