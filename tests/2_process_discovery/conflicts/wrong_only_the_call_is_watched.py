"""An async method only begins when it is awaited, and you do that outside of your `try`: what
it raises then comes through.

caught by: test_a_method_that_raises_answers_with_its_error
"""


async def resolve(method, name, one, two):
    try:
        answer = function_of(method)(name, one, two)
    except Exit as exit:
        return (EXIT, exit.reason)
    except Exception as error:
        return (EXIT, crash_reason(error))
    answer = await finished(answer)
    return NONE if answer is None else answer
