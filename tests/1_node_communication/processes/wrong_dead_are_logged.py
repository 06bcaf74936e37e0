"""Your run logs what a dead process still raises. Once finished it is gone, and what its task
does then has no effect, not even a line.

caught by: test_what_the_dead_raise_is_not_logged
"""


async def run(process, function, args):
    try:
        await function(*args)
        reason = NORMAL
    except Exit as exit:
        reason = exit.reason
    except asyncio.CancelledError:
        reason = KILLED
    except (Exception, SystemExit) as error:
        reason = crash_reason(error)
        process.node.log(f"{process} crashed: {describe(error)}")
    finish(process, reason)
