"""An Exit has a reason, which is the answer. You make a crash of it, with a stack.

caught by: test_a_method_that_exits_answers_with_its_reason
"""


async def resolve(method, name, one, two):
    try:
        answer = await finished(function_of(method)(name, one, two))
        return NONE if answer is None else answer
    except Exception as error:
        return (EXIT, crash_reason(error))
