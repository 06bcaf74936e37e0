"""You catch everything, the CancelledError too by which asyncio interrupts you. Catch
Exception: that is no answer of the method.

caught by: test_who_stops_waiting_for_a_method_is_not_held
"""


async def resolve(method, name, one, two):
    try:
        answer = await finished(function_of(method)(name, one, two))
        return NONE if answer is None else answer
    except Exit as exit:
        return (EXIT, exit.reason)
    except BaseException as error:
        return (EXIT, crash_reason(error))
