"""A called function that exits is said to have crashed.

module: rpc
caught by: rpc
"""


async def execute(module: Atom, function: Atom, args: list[Term]) -> Result:
    found = exposed(here().exposed, module, function, len(args))
    if found is None:
        return Result("error", UNDEF, [(module, function, args, [])])
    try:
        return Result("return", copy_term(await finished(found(*args))))
    except (Exception, SystemExit) as error:
        return Result("error", *crash_reason(error))
