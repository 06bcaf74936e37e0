"""A method that returns nothing gives None, which is the atom `nil` to others. Your answer is
to be NONE then.

caught by: test_a_method_that_returns_nothing_says_none
"""


async def resolve(method, name, one, two):
    try:
        answer = await finished(function_of(method)(name, one, two))
        return answer
    except Exit as exit:
        return (EXIT, exit.reason)
    except Exception as error:
        return (EXIT, crash_reason(error))
