"""You return the error of a function as its value. The process is to die of it, so that
links and monitors learn it: let it out.

caught by: test_what_the_function_raises_is_its_own
"""

def guard(table, module, function, args):
    async def body():
        found = exposed(table, module, function, len(args))
        if found is None:
            raise Exit((UNDEF, [(module, function, args, [])]))
        try:
            return await finished(found(*args))
        except Exception as error:
            return (Atom("badrpc"), str(error))

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
