"""Your process dies of the text "normal". Reasons that Erlang knows are atoms: NORMAL, KILLED.
To others a text is some other reason, and they die of it.

caught by: test_a_process_that_returns_dies_of_normal
"""


async def run(process, function, args):
    try:
        await function(*args)
        reason = "normal"
    except Exit as exit:
        reason = exit.reason
    except asyncio.CancelledError:
        reason = "killed"
    except (Exception, SystemExit) as error:
        reason = crash_reason(error)
        if process.alive:
            process.node.log(f"{process} crashed: {describe(error)}")
    finish(process, reason)
