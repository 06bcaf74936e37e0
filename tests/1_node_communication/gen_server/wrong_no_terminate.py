"""You stop without a call of terminate. Whatever a callback stops or dies of, the server may
clean up first.

caught by: test_a_callback_can_stop_the_server
"""


async def outcome(server: GenServer, message: Term) -> Term | None:
    try:
        await dispatch(server, message)
        return None
    except (Stop, Exit) as stop:
        reason = stop.reason
    except Exception as error:
        reason = crash_reason(error)
        here().log(f"{current()} crashed: {describe(error)}")
    return reason
