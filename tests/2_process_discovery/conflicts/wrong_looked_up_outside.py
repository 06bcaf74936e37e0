"""You look the method up outside of your `try`. There may be no such method here, and that
raises as well.

caught by: test_a_method_that_is_not_there_is_one_that_fails
"""


async def resolve(method, name, one, two):
    function = function_of(method)
    try:
        answer = await finished(function(name, one, two))
        return NONE if answer is None else answer
    except Exit as exit:
        return (EXIT, exit.reason)
    except Exception as error:
        return (EXIT, crash_reason(error))
