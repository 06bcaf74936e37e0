"""You take everything that is false for `none`. 0, False and [] are answers, even if they are
no good ones.

caught by: test_what_a_method_returns_is_the_answer
"""


async def resolve(method, name, one, two):
    try:
        answer = await finished(function_of(method)(name, one, two))
        return answer or NONE
    except Exit as exit:
        return (EXIT, exit.reason)
    except Exception as error:
        return (EXIT, crash_reason(error))
