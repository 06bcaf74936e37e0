"""You call the function of that name with whatever came. With another number of arguments
there is no such function: let `exposed` know how many there are.

caught by: test_with_another_number_of_arguments_it_is_undef_too
"""

def guard(table, module, function, args):
    async def body():
        found = table.get(module, {}).get(function)
        if found is None:
            raise Exit((UNDEF, [(module, function, args, [])]))
        return await finished(found(*args))

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
