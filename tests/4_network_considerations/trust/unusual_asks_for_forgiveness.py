"""Everything is tried and the exceptions are looked at; a list of the times of the lines
says whether there may be another."""

from functools import wraps


def exposed(table, module, function, arity):
    try:
        functions = table[module] if isinstance(module, str) else None
        found = functions[function] if isinstance(function, str) else None
        inspect.signature(found).bind(*range(arity))
    except (KeyError, TypeError):
        return None
    return found


def guard(table, module, function, args):
    def lookup():
        if (found := exposed(table, module, function, len(args))) is not None:
            return found
        raise Exit((UNDEF, [(module, function, args, [])]))

    @wraps(lookup)
    async def body():
        value = lookup()(*args)
        while inspect.isawaitable(value):
            value = await value
        return value

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body


class Strangers:
    def __init__(self, log, now):
        self.log, self.now, self.times, self.left_out = log, now, [], []

    def unknown(self, message, why=""):
        now = self.now()
        if self.times and now - self.times[0] >= PERIOD:
            self.times = []
        if len(self.times) >= LINES:
            self.left_out.append(now)
        else:
            self.times.append(now)
            count, self.left_out = len(self.left_out), []
            before = f"{count} were left out; " if count else "unknown: "
            self.log(before + describe(message) + why)
