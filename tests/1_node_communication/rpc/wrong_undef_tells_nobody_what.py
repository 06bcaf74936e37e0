"""Your undef has no stack. Erlang names there what was called, [{Module, Function, Args,
[]}], so that the caller can see what is missing.

caught by: test_only_what_is_exposed_can_be_called
"""


async def execute(module, function, args):
    found = exposed(here().exposed, module, function, len(args))
    if found is None:
        return Result("error", UNDEF, [])
    redirect_output()
    try:
        return Result("return", copy_term(await finished(found(*args))))
    except Exit as exit:
        return Result("exit", exit.reason)
    except (Exception, SystemExit) as error:
        return Result("error", *crash_reason(error))
