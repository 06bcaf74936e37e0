"""You let out what the method raises. Whoever called you for a join gets no answer that it
knows.

caught by: test_a_method_that_raises_answers_with_its_error
"""


async def resolve(method, name, one, two):
    answer = await finished(function_of(method)(name, one, two))
    return NONE if answer is None else answer
