"""You give the method the two pids the other way round. It was asked about one and two: its
first is the other side's.

caught by: test_a_method_is_called_with_the_name_and_both_pids
"""


async def resolve(method, name, one, two):
    try:
        answer = await finished(function_of(method)(name, two, one))
        return NONE if answer is None else answer
    except Exit as exit:
        return (EXIT, exit.reason)
    except Exception as error:
        return (EXIT, crash_reason(error))
