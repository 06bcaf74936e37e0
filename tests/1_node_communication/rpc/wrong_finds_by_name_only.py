"""You find a function by its name, whatever the number of arguments. To Erlang add/2 and
add/3 are two functions, and one that is not there is undef: give `exposed` the number.

caught by: test_a_function_of_another_number_of_arguments_is_not_there
"""


async def execute(module, function, args):
    found = here().exposed.get(module, {}).get(function)
    if found is None:
        return Result("error", UNDEF, [(module, function, args, [])])
    redirect_output()
    try:
        return Result("return", copy_term(await finished(found(*args))))
    except Exit as exit:
        return Result("exit", exit.reason)
    except (Exception, SystemExit) as error:
        return Result("error", *crash_reason(error))
