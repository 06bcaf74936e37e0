"""A function that calls sys.exit() gets through: SystemExit is no Exception in Python. It is
an error of the function, and must not end anything else.

caught by: test_a_function_that_ends_the_program_ends_only_its_call
"""


async def execute(module, function, args):
    found = exposed(here().exposed, module, function, len(args))
    if found is None:
        return Result("error", UNDEF, [(module, function, args, [])])
    redirect_output()
    try:
        return Result("return", copy_term(await finished(found(*args))))
    except Exit as exit:
        return Result("exit", exit.reason)
    except Exception as error:
        return Result("error", *crash_reason(error))
