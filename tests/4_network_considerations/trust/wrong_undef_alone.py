"""Your process dies of undef alone, or of undef and a text. Whoever called wants to see
which function it is: {undef, [{M, F, Args, []}]}.

caught by: test_what_is_not_exposed_dies_of_undef
"""

def guard(table, module, function, args):
    async def body():
        found = exposed(table, module, function, len(args))
        if found is None:
            raise Exit(UNDEF)
        return await finished(found(*args))

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
