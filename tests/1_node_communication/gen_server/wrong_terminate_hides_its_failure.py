"""You swallow what terminate raises. The server dies of that instead of the reason before.

caught by: test_an_exit_in_terminate_replaces_the_reason
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
    try:
        await finished(server.terminate(reason))
    except Exception as error:
        here().log(f"terminate failed: {describe(error)}")
    return reason
