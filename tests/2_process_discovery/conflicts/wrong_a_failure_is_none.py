"""You answer `none` where a method fails. Then both lose the name because of somebody's
KeyError; (EXIT, reason) says that nothing was settled.

caught by: test_a_method_that_raises_answers_with_its_error
"""


async def resolve(method, name, one, two):
    try:
        answer = await finished(function_of(method)(name, one, two))
        return NONE if answer is None else answer
    except Exception:
        return NONE
