"""You take what the method returns as it is. Of an async one that is a coroutine, and no
answer: `finished` waits for it.

caught by: test_a_method_may_take_its_time
"""


async def resolve(method, name, one, two):
    try:
        answer = function_of(method)(name, one, two)
        return NONE if answer is None else answer
    except Exit as exit:
        return (EXIT, exit.reason)
    except Exception as error:
        return (EXIT, crash_reason(error))
