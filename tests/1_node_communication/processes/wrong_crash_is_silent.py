"""Your run says nothing when a process crashes. Unless somebody watches, nobody ever learns
why it is gone: one line goes to the log of the node.

caught by: test_a_crash_is_logged_and_nobody_else_is_hurt
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
    finish(process, reason)
