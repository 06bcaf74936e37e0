"""You ask whether the function is async. A plain one may return something to be awaited as
well: `finished` looks at what was returned.

caught by: test_whatever_can_be_awaited_is_awaited
"""

from inspect import iscoroutinefunction


async def execute(module, function, args):
    found = exposed(here().exposed, module, function, len(args))
    if found is None:
        return Result("error", UNDEF, [(module, function, args, [])])
    redirect_output()
    try:
        value = await found(*args) if iscoroutinefunction(found) else found(*args)
        return Result("return", copy_term(value))
    except Exit as exit:
        return Result("exit", exit.reason)
    except (Exception, SystemExit) as error:
        return Result("error", *crash_reason(error))
