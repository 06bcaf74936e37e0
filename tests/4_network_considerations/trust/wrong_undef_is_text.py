"""Your undef is text, which Erlang gets as a binary and no `catch` there expects. It is the
atom UNDEF.

caught by: test_undef_is_an_atom
"""

def guard(table, module, function, args):
    async def body():
        found = exposed(table, module, function, len(args))
        if found is None:
            raise Exit(("undef", [(module, function, args, [])]))
        return await finished(found(*args))

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
