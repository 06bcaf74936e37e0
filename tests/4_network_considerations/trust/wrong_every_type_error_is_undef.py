"""You take each TypeError for undef. The function is there, and what went wrong inside of it
is its own: let that out.

caught by: test_a_wrong_argument_is_not_undef
"""

def guard(table, module, function, args):
    async def body():
        found = exposed(table, module, function, len(args))
        try:
            return await finished(found(*args))
        except TypeError:
            raise Exit((UNDEF, [(module, function, args, [])])) from None

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
