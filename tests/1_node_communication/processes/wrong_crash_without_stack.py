"""Your crash reason is only a text. Others see what was raised and where, as {Error, Stack}:
`crash_reason` makes it.

caught by: test_a_process_that_raises_anything_else_dies_of_what_and_where
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
        reason = describe(error)
        if process.alive:
            process.node.log(f"{process} crashed: {describe(error)}")
    finish(process, reason)
