"""You forgot that SystemExit is no Exception: one process that calls sys.exit() takes the
whole node down.

caught by: test_sys_exit_ends_the_process_and_not_the_node
"""


async def run(process, function, args):
    try:
        await function(*args)
        reason = NORMAL
    except Exit as exit:
        reason = exit.reason
    except asyncio.CancelledError:
        reason = KILLED
    except Exception as error:
        reason = crash_reason(error)
        if process.alive:
            process.node.log(f"{process} crashed: {describe(error)}")
    finish(process, reason)
