"""What the function prints appears at the node where it runs. It belongs to the group leader,
which is at the caller's: `redirect_output` before the function runs.

caught by: test_what_a_called_function_prints_appears_where_it_was_called
"""


async def execute(module, function, args):
    found = exposed(here().exposed, module, function, len(args))
    if found is None:
        return Result("error", UNDEF, [(module, function, args, [])])
    try:
        return Result("return", copy_term(await finished(found(*args))))
    except Exit as exit:
        return Result("exit", exit.reason)
    except (Exception, SystemExit) as error:
        return Result("error", *crash_reason(error))
