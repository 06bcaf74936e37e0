"""You put the number of arguments where the arguments belong. Of undef they are shown
themselves: {undef, [{M, F, Args, []}]}.

caught by: test_undef_says_which_function_and_with_which_arguments
"""

def guard(table, module, function, args):
    async def body():
        found = exposed(table, module, function, len(args))
        if found is None:
            raise Exit((UNDEF, [(module, function, len(args), [])]))
        return await finished(found(*args))

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
