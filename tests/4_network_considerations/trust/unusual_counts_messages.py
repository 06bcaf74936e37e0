"""One count of the period's messages stands for lines and for what was dropped; whether a
function can be called is found out from its parameters, one by one."""

from inspect import Parameter


def exposed(table, module, function, arity):
    match module, function:
        case str(), str():
            functions = {(m, f): found for m in table for f, found in table[m].items()}
            found = functions.get((Atom(module), Atom(function)))
        case _:
            return None
    if found is None:
        return None
    needed = allowed = 0
    for one in inspect.signature(found).parameters.values():
        if one.kind is Parameter.VAR_POSITIONAL:
            allowed = float("inf")
        elif one.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD):
            allowed += 1
            needed += one.default is Parameter.empty
    return found if needed <= arity <= allowed else None


def guard(table, module, function, args):
    async def body():
        found = exposed(table, module, function, len(args))
        if not found:
            raise Exit((UNDEF, [(module, function, args, [])]))
        value = found(*args)
        if hasattr(value, "__await__"):
            value = await value
        return value

    body.__qualname__ = ":".join((module, function)) + f"/{len(args)}"
    return body


class Strangers:
    def __init__(self, log, now):
        self.log, self.now = log, now
        self.began, self.came, self.hidden = now(), 0, 0

    def unknown(self, message, why=""):
        if self.now() >= self.began + PERIOD:
            self.hidden += max(0, self.came - LINES)
            self.began, self.came = self.now(), 0
        self.came += 1
        if self.came <= LINES:
            hidden, self.hidden = self.hidden, 0
            said = [f"{hidden} more came before this; "] if hidden else []
            self.log("".join([*said, "not for me: ", describe(message), why]))
