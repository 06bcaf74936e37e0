"""You forgot that CancelledError is no Exception: a process whose task is cancelled is never
finished, and stays in the table for ever.

caught by: test_a_task_that_is_cancelled_from_outside_dies_of_killed
"""


async def run(process, function, args):
    try:
        await function(*args)
        reason = NORMAL
    except Exit as exit:
        reason = exit.reason
    except (Exception, SystemExit) as error:
        reason = crash_reason(error)
        if process.alive:
            process.node.log(f"{process} crashed: {describe(error)}")
    finish(process, reason)
