"""You treat an Exit like any other exception. Whoever raises Exit(reason) wants to end with
just that reason, and no crash is logged.

caught by: test_a_process_that_raises_exit_dies_of_its_reason
"""


async def run(process, function, args):
    try:
        await function(*args)
        reason = NORMAL
    except asyncio.CancelledError:
        reason = KILLED
    except (Exception, SystemExit) as error:
        reason = crash_reason(error)
        if process.alive:
            process.node.log(f"{process} crashed: {describe(error)}")
    finish(process, reason)
