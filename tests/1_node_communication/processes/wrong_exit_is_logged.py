"""Your run logs an Exit as a crash. Ending with a reason of one's own is no accident: only
other exceptions are logged.

caught by: test_the_exit_of_a_process_is_not_logged
"""


async def run(process, function, args):
    try:
        await function(*args)
        reason = NORMAL
    except asyncio.CancelledError:
        reason = KILLED
    except (Exception, SystemExit) as error:
        reason = error.reason if isinstance(error, Exit) else crash_reason(error)
        if process.alive:
            process.node.log(f"{process} crashed: {describe(error)}")
    finish(process, reason)
