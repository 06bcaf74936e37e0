"""Your process dies of the value that its function returns. Nobody gets that value: who
returns has done its work, and the reason is normal.

caught by: test_a_process_that_returns_dies_of_normal
"""


async def run(process, function, args):
    try:
        reason = await function(*args)
        reason = NORMAL if reason is None else reason
    except Exit as exit:
        reason = exit.reason
    except asyncio.CancelledError:
        reason = KILLED
    except (Exception, SystemExit) as error:
        reason = crash_reason(error)
        if process.alive:
            process.node.log(f"{process} crashed: {describe(error)}")
    finish(process, reason)
