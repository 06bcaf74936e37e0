"""You treat an Exit as a crash. A callback that raises Exit(reason) ends the server with just
that reason.

caught by: test_a_callback_that_exits_ends_the_server_with_its_reason
"""


async def outcome(server: GenServer, message: Term) -> Term | None:
    try:
        await dispatch(server, message)
        return None
    except Stop as stop:
        reason = stop.reason
    except Exception as error:
        reason = crash_reason(error)
        here().log(f"{current()} crashed: {describe(error)}")
    await finished(server.terminate(reason))
    return reason
