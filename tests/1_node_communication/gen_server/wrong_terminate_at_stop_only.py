"""You call terminate when a callback raises Stop, and not when it fails. It may clean up then
too.

caught by: test_a_callback_that_crashes_ends_the_server_with_what_and_where
"""


async def outcome(server: GenServer, message: Term) -> Term | None:
    try:
        await dispatch(server, message)
        return None
    except Exit as exit:
        return exit.reason
    except Stop as stop:
        reason = stop.reason
    except Exception as error:
        reason = crash_reason(error)
        here().log(f"{current()} crashed: {describe(error)}")
        return reason
    await finished(server.terminate(reason))
    return reason
