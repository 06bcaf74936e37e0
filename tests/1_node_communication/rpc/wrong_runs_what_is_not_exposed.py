"""You run functions that the node does not expose. Whoever is let in could then call all that
Python can do: only what `exposed` gives may run.

caught by: test_only_what_is_exposed_can_be_called
"""

from importlib import import_module


async def execute(module, function, args):
    found = exposed(here().exposed, module, function, len(args))
    redirect_output()
    try:
        if found is None:
            found = getattr(import_module(module), function)
        return Result("return", copy_term(await finished(found(*args))))
    except (ImportError, AttributeError):
        return Result("error", UNDEF, [(module, function, args, [])])
    except Exit as exit:
        return Result("exit", exit.reason)
    except (Exception, SystemExit) as error:
        return Result("error", *crash_reason(error))
