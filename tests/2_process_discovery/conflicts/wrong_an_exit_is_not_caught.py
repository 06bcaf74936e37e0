"""You catch what is a crash, and let an Exit through. A method that calls a dead process
raises one.

caught by: test_nothing_that_a_method_raises_comes_through
"""


async def resolve(method, name, one, two):
    try:
        answer = await finished(function_of(method)(name, one, two))
        return NONE if answer is None else answer
    except Exit:
        raise
    except Exception as error:
        return (EXIT, crash_reason(error))
