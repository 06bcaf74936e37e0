"""You return whatever the function gives. What is no term can't travel: `copy_term` raises
TermError for it, and that is an error of the function.

caught by: test_a_value_that_is_no_term_is_an_error_of_the_function
"""


async def execute(module, function, args):
    found = exposed(here().exposed, module, function, len(args))
    if found is None:
        return Result("error", UNDEF, [(module, function, args, [])])
    redirect_output()
    try:
        return Result("return", await finished(found(*args)))
    except Exit as exit:
        return Result("exit", exit.reason)
    except (Exception, SystemExit) as error:
        return Result("error", *crash_reason(error))
