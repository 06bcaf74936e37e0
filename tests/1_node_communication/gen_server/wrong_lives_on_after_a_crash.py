"""Your server goes on after a callback has failed. Its state may be broken: it dies, and who
is linked with it hears of it.

caught by: test_a_callback_that_crashes_ends_the_server_with_what_and_where
"""


async def outcome(server: GenServer, message: Term) -> Term | None:
    try:
        await dispatch(server, message)
        return None
    except (Stop, Exit) as stop:
        reason = stop.reason
    except Exception as error:
        here().log(f"{current()} crashed: {describe(error)}")
        return None
    await finished(server.terminate(reason))
    return reason
