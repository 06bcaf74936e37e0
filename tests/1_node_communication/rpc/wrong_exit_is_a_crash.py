"""You take Exit for an exception like any other. It is exit(Reason): the function leaves,
with this reason and no stack.

caught by: test_what_a_function_dies_of_comes_as_badrpc
"""


async def execute(module, function, args):
    found = exposed(here().exposed, module, function, len(args))
    if found is None:
        return Result("error", UNDEF, [(module, function, args, [])])
    redirect_output()
    try:
        return Result("return", copy_term(await finished(found(*args))))
    except (Exception, SystemExit) as error:
        return Result("error", *crash_reason(error))
