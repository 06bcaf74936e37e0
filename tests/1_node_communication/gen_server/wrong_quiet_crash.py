"""Your server dies of a failed callback and nothing is in the log. Nobody who is not linked
with it would ever know why.

caught by: test_a_crash_is_in_the_log_and_an_exit_is_not
"""


async def outcome(server: GenServer, message: Term) -> Term | None:
    try:
        await dispatch(server, message)
        return None
    except (Stop, Exit) as stop:
        reason = stop.reason
    except Exception as error:
        reason = crash_reason(error)
    await finished(server.terminate(reason))
    return reason
