"""Where a method fails you choose one of the two yourself. Nobody has told the other one; say
(EXIT, reason), and who asked knows what to do.

caught by: test_a_method_that_is_not_there_is_one_that_fails
"""


async def resolve(method, name, one, two):
    try:
        answer = await finished(function_of(method)(name, one, two))
        return NONE if answer is None else answer
    except Exit as exit:
        return (EXIT, exit.reason)
    except Exception:
        return one
