"""You never await what an async function returned, so its value is a coroutine, which is no
term. `finished` gives the value of both kinds of function.

caught by: test_whatever_can_be_awaited_is_awaited
"""


async def execute(module, function, args):
    found = exposed(here().exposed, module, function, len(args))
    if found is None:
        return Result("error", UNDEF, [(module, function, args, [])])
    redirect_output()
    try:
        return Result("return", copy_term(found(*args)))
    except Exit as exit:
        return Result("exit", exit.reason)
    except (Exception, SystemExit) as error:
        return Result("error", *crash_reason(error))
