"""You answer (EXIT, name of the error), and it can't be seen from that what went wrong, nor
where. `crash_reason` has all of it.

caught by: test_a_method_that_raises_answers_with_its_error
"""


async def resolve(method, name, one, two):
    try:
        answer = await finished(function_of(method)(name, one, two))
        return NONE if answer is None else answer
    except Exit as exit:
        return (EXIT, exit.reason)
    except Exception as error:
        return (EXIT, Atom(type(error).__name__))
